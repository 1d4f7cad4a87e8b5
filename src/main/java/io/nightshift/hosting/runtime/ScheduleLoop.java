package io.nightshift.hosting.runtime;

import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.ClockSkewException;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.hosting.RunLedger;
import io.nightshift.hosting.RunLedger.Claim;
import io.nightshift.hosting.RunLedger.Standing;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.runtime.PendingRuns.Due;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The work of a scheduled service: waits for its ticks, claims each, and runs those that are
 * granted.
 */
final class ScheduleLoop implements Work {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
  private static final String LEDGER = "ledger";
  private static final String CLOCK = "clock";
  private static final Duration MAX_EARLY = Duration.ofSeconds(1);

  private final String name;
  private final String metrics;
  private final Schedule schedule;
  private final String words;
  private final RunLedger ledger;
  private final Ticker ticker;
  private final Clock clock;
  private final PendingRuns pending;
  private final ScheduledRun run;
  private boolean delayed;
  private volatile @Nullable Pause nextByDelay;
  private volatile @Nullable String ledgerError;
  private final Waits<String> waits;

  /**
   * A loop at work.
   *
   * @param metrics the prefix of the names of its metrics, without a dot at its end
   */
  ScheduleLoop(
      String name,
      String metrics,
      ScheduledService service,
      Schedule schedule,
      RunLedger ledger,
      Ticker ticker,
      Clock clock) {
    this.name = name;
    this.metrics = metrics;
    this.schedule = schedule;
    this.words = schedule.words();
    this.ledger = ledger;
    this.ticker = ticker;
    this.clock = clock;
    this.waits = new Waits<>(clock);
    this.pending = new PendingRuns(schedule, clock);
    this.run = new ScheduledRun(name, service, schedule.lease(), ledger, clock);
  }

  @Override
  public void execute(CancellationToken stopping) throws Exception {
    if (!delayed && !stopping.delay(schedule.initialDelay())) {
      return;
    }
    delayed = true;
    pending.begin();
    try (var ticking = ticker.start(name, schedule, pending::tick)) {
      makeUpForMissed(stopping);
      while (!stopping.isCancelled()) {
        Optional<Due> due = awaitDue(stopping);
        if (due.isPresent()) {
          claim(due.get(), stopping);
        }
      }
    } finally {
      pending.clear();
    }
  }

  private void makeUpForMissed(CancellationToken stopping) {
    Standing standing = standing(stopping);
    // Read the clock again: it may have been wrong until the ledger answered.
    Optional<Instant> last = schedule.lastTick(clock.instant());
    if (schedule.misfire() == Schedule.Misfire.FIRE_ONCE
        && standing != null
        && last.isPresent()
        && last.get().isAfter(standing.lastTick())
        && run.isWorthWhile(stopping)) {
      LOG.infof("NS0207 %s missed the tick of %s; running it now", name, last.get());
      pending.missed(last.get());
    }
  }

  private Optional<Due> awaitDue(CancellationToken stopping) {
    if (!(schedule.timing() instanceof Schedule.FixedDelay(Duration delay))) {
      return pending.await(CancellationToken.FOREVER, stopping);
    }
    Pause pause = nextByDelay;
    if (pause == null) {
      Standing standing = standing(stopping);
      Instant finished = standing == null ? null : standing.lastFinished();
      Instant now = clock.instant();
      pause = Pause.until(finished == null ? now : finished.plus(delay), now);
      nextByDelay = pause;
    }
    Duration left = pause.left();
    if (left.isPositive()) {
      return pending.await(left, stopping);
    }
    nextByDelay = null;
    return Optional.of(new Due(Trigger.SCHEDULE, pause.end()));
  }

  /** Null if a stop was requested before the ledger answered. */
  private @Nullable Standing standing(CancellationToken stopping) {
    return asking(stopping, () -> ledger.standing(name, words, clock.instant()));
  }

  private void claim(Due due, CancellationToken stopping) throws Exception {
    if (due.trigger() == Trigger.SCHEDULE
        && (!stopping.delay(randomly(schedule.jitter())) || !run.isWorthWhile(stopping))) {
      if (schedule.timing() instanceof Schedule.FixedDelay(Duration delay)) {
        Instant now = clock.instant();
        nextByDelay = Pause.until(now.plus(delay), now);
      }
      return;
    }
    boolean skip = schedule.overlap() == Schedule.Overlap.SKIP;
    var request = new RunLedger.Request(name, due.trigger(), due.tick(), schedule.lease(), skip);
    while (true) {
      long asked = System.nanoTime();
      Claim claim = asking(stopping, () -> ledger.claim(request));
      switch (claim) {
        case null -> {
          return;
        }
        case Claim.Done done -> {
          return;
        }
        case Claim.Held(Duration left) -> {
          // If the holder of the lease dies, this instance takes its tick: it asks again until the
          // tick is run.
          if (!stopping.delay(left.compareTo(FIRST_PAUSE) < 0 ? FIRST_PAUSE : left)) {
            return;
          }
        }
        case Claim.Early(Duration left) -> {
          if (!awaitTick(left, stopping)) {
            return;
          }
        }
        case Claim.Granted(long epoch) -> {
          pending.atWork(true);
          try {
            var context = new RunContext(name, due.trigger(), due.tick(), epoch);
            if (run.perform(context, asked, stopping) || stopping.isCancelled()) {
              return;
            }
            // The lease was lost and the tick is not run: another instance runs it, or this one
            // does so again.
          } finally {
            pending.atWork(false);
          }
        }
      }
    }
  }

  /**
   * Waits for a tick that this instance claimed too early.
   *
   * @return whether the tick is to be claimed again; otherwise the clock is read again, which may
   *     have been wrong when it named the tick
   */
  private boolean awaitTick(Duration left, CancellationToken stopping) {
    if (schedule.timing() instanceof Schedule.FixedDelay) {
      return stopping.delay(left);
    }
    if (stopping.delay(left.compareTo(MAX_EARLY) < 0 ? left : MAX_EARLY)) {
      pending.again();
    }
    return false;
  }

  private static Duration randomly(Duration most) {
    return most.isZero()
        ? most
        : Duration.ofNanos(ThreadLocalRandom.current().nextLong(most.toNanos() + 1));
  }

  /** Repeats a question to the ledger until it answers; null if a stop was requested before. */
  private <T> @Nullable T asking(CancellationToken stopping, Question<T> question) {
    Backoff backoff = Backoff.exact(FIRST_PAUSE, MAX_PAUSE);
    while (true) {
      try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
        T answer = question.ask();
        ledgerError = null;
        waits.working(LEDGER);
        return answer;
      } catch (ClockSkewException e) {
        ledgerError = cannotRun(e.getMessage());
      } catch (Exception e) {
        if (ledgerError == null) {
          LOG.warnf("NS0208 %s cannot run and tries again: %s", name, Failures.oneLine(e));
        }
        ledgerError = cannotRun(Failures.oneLine(e));
      }
      waits.waiting(LEDGER, Objects.requireNonNull(ledgerError));
      if (!stopping.delay(backoff.next())) {
        return null;
      }
    }
  }

  private static String cannotRun(@Nullable String why) {
    return "cannot run: " + why;
  }

  /** A question to the ledger. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws Exception;
  }

  @Override
  public void runNow() throws CommandRefusedException {
    Optional<String> clock = ledger.clockFault();
    if (clock.isPresent()) {
      throw new CommandRefusedException(
          CommandRefusedException.Reason.CLOCK, "It cannot run: " + clock.get());
    }
    pending.ask();
  }

  @Override
  public Optional<String> lastError() {
    String waiting = ledgerError;
    return waiting == null
        ? ledger.clockFault().map(ScheduleLoop::cannotRun).or(run::lastError)
        : Optional.of(waiting);
  }

  @Override
  public Optional<Wait> waits() {
    ledger
        .clockFault()
        .ifPresentOrElse(
            fault -> waits.waiting(CLOCK, cannotRun(fault)), () -> waits.working(CLOCK));
    return waits.longest().or(run::failing);
  }

  @Override
  public Optional<Instant> nextRun() {
    return schedule.timing() instanceof Schedule.FixedDelay
        ? Optional.ofNullable(nextByDelay).map(Pause::end)
        : schedule.nextTick(clock.instant());
  }

  @Override
  public List<WorkerFigure> figures() {
    return List.of(
        WorkerFigure.of("atWork", () -> pending.isAtWork() ? 1 : 0),
        WorkerFigure.of("itemsDone", () -> run.atWork().map(RunContext::items).orElse(0L)),
        WorkerFigure.of("itemsFound", () -> run.atWork().map(RunContext::found).orElse(0L)),
        WorkerFigure.of("runs", run::runs)
            .counter(
                metrics + ".worker.runs",
                "Runs of a scheduled worker that began on this instance",
                "worker",
                name),
        WorkerFigure.of("failedRuns", run::failed)
            .counter(
                metrics + ".worker.failed.runs",
                "Failed runs of a scheduled worker on this instance",
                "worker",
                name),
        WorkerFigure.of("skippedTicks", pending::skipped));
  }
}
