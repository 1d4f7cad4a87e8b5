package io.nightshift.fleet;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.Outages;
import io.nightshift.fleet.InstanceRows.Answer;
import io.nightshift.fleet.InstanceRows.Identity;
import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostedLifecycleService;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.InstanceName;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes this instance a member of the fleet: it writes a heartbeat every five seconds and at each
 * change of a state, and follows the commands to all instances. While the database is away it keeps
 * what it knows. No failure here keeps another worker from its work.
 */
@Singleton
final class FleetMember extends BackgroundService implements HostedLifecycleService {
  private static final Logger LOG = Logger.getLogger("io.nightshift.fleet");

  static final String NAME = "fleet";

  /** After the signals, before the workers that it may pause; so it stops after these. */
  private static final int ORDER = -90;

  private static final long PERIOD_NANOS = Duration.ofSeconds(5).toNanos();

  /** How often this instance compares the states of its own workers, which costs no statement. */
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

  private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  /** How long the last heartbeat may take. */
  private static final Duration LAST = Duration.ofMillis(300);

  private static final String DATABASE = "database";

  private final DatabaseSignals signals;
  private final HostStatus host;
  private final HostedServices workers;
  private final DesiredStates desired;
  private final Heartbeats heartbeats;
  private final RestartTurns turns;
  private final Semaphore wakes = new Semaphore(0);
  private final Waits<String> waits = new Waits<>();
  private final Backoff backoff = new Backoff(MAX_PAUSE);
  private Duration pause = MAX_PAUSE;

  @Inject
  FleetMember(
      DataSource dataSource,
      DatabaseSignals signals,
      InstanceName name,
      HostStatus host,
      HostedServices workers,
      PartitionReports partitions,
      DesiredStates desired,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this(
        dataSource,
        signals,
        new Identity(UUID.randomUUID(), name.value(), InstanceName.machine(), version),
        host,
        workers,
        partitions,
        desired,
        RestartRows.LIMIT);
  }

  FleetMember(
      DataSource dataSource,
      DatabaseSignals signals,
      Identity me,
      HostStatus host,
      HostedServices workers,
      PartitionReports partitions,
      DesiredStates desired,
      Duration turnLimit) {
    this.signals = signals;
    this.host = host;
    this.workers = workers;
    this.desired = desired;
    this.heartbeats = new Heartbeats(dataSource, me, host, workers, partitions, desired);
    this.turns = new RestartTurns(dataSource, workers, desired, me.id(), turnLimit);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT.withOrder(ORDER).withStartTimeout(Duration.ZERO);
  }

  @Override
  public Optional<Wait> waits() {
    return waits.longest();
  }

  /** What the last heartbeat has read; empty if the last one failed. */
  Optional<Heartbeats.Seen> seen() {
    return heartbeats.last();
  }

  /** Begins the next heartbeat at once. */
  void wake() {
    wakes.release();
  }

  /** The desired states must be known before a worker starts that may be paused. */
  @Override
  public void start(CancellationToken startup) {
    try (var patience = startup.interruptAfter(Interruption.PATIENCE)) {
      while (beat().isEmpty() && waits.longest().isPresent()) {
        if (!startup.delay(pause)) {
          throw new CancellationException("stopped while waiting for the database");
        }
      }
    }
  }

  @Override
  protected void execute(CancellationToken stopping) throws Exception {
    try (var arrival = signals.onArrival(InstanceRows.SIGNAL, this::wake);
        var end = stopping.onCancelled(this::wake);
        var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      beatUntil(stopping);
    }
  }

  private void beatUntil(CancellationToken stopping) throws InterruptedException {
    @Nullable Presence written = null;
    long next = System.nanoTime();
    while (!stopping.isCancelled()) {
      Map<String, WorkerState> states = workers.states();
      desired.follow(states);
      work();
      Presence present = new Presence(host.state(), states);
      boolean isDue = System.nanoTime() - next >= 0;
      if (isDue || (!backoff.isFailing() && !present.equals(written))) {
        next = System.nanoTime() + beat().map(this::take).orElse(pause.toNanos());
        written = present;
      }
      long left = Math.min(LOOK_NANOS, next - System.nanoTime());
      if (wakes.tryAcquire(Math.max(0, left), TimeUnit.NANOSECONDS)) {
        wakes.drainPermits();
        next = System.nanoTime();
      }
    }
  }

  /** The states whose change others see at once. */
  private record Presence(HostState host, Map<String, WorkerState> workers) {}

  /** Takes the turns that a heartbeat has found; the time until the next heartbeat, in nanos. */
  private long take(Answer answer) {
    Set<String> open = answer.turns();
    if (!open.isEmpty() || turns.isAtWork()) {
      quietly(() -> turns.take(open));
    }
    // A pause that ends before the next heartbeat ends then.
    long untilEnd =
        answer.controls().stream()
            .filter(control -> control.isPaused())
            .mapToLong(control -> TimeUnit.MILLISECONDS.toNanos(control.leftMillis()))
            .min()
            .orElse(PERIOD_NANOS);
    return Math.clamp(untilEnd, LOOK_NANOS, PERIOD_NANOS);
  }

  private void work() {
    if (turns.isAtWork() && !backoff.isFailing()) {
      quietly(turns::work);
    }
  }

  /** A step that the next round makes again if it fails. */
  @FunctionalInterface
  private interface Step {
    void run() throws SQLException;
  }

  private void quietly(Step step) {
    try {
      step.run();
    } catch (SQLException | RuntimeException e) {
      LOG.debugf(e, "A restart waits");
    }
  }

  /** Empty if it failed. */
  private Optional<Answer> beat() {
    try {
      Answer answer = heartbeats.beat();
      if (backoff.isFailing()) {
        LOG.info("NS1002 The fleet sees this instance again");
      }
      backoff.reset();
      waits.working(DATABASE);
      return Optional.of(answer);
    } catch (SQLException | RuntimeException e) {
      failed(e);
      return Optional.empty();
    }
  }

  private void failed(Exception e) {
    heartbeats.failed();
    if (!backoff.isFailing()) {
      LOG.warnf(
          "NS1001 The heartbeat of this instance failed; the workers keep their states, and "
              + "commands to all instances do not arrive: %s",
          Failures.oneLine(e));
    }
    pause = backoff.next();
    if (Outages.willPass(e)) {
      waits.waiting(DATABASE, "PostgreSQL: " + Failures.oneLine(e));
    } else {
      waits.working(DATABASE);
    }
  }

  /** The workers stop now, and the fleet shows it. */
  @Override
  public void stopping(CancellationToken deadline) {
    wake();
  }

  /** One short attempt, and none while the database is away: no stop waits for it. */
  @Override
  public void stop(CancellationToken deadline) {
    if (heartbeats.last().isEmpty()) {
      return;
    }
    try (var patience = Interruption.within(LAST)) {
      heartbeats.stopped();
    } catch (SQLException | RuntimeException e) {
      LOG.debugf("The end of this instance is not recorded: %s", Failures.oneLine(e));
    }
  }
}
