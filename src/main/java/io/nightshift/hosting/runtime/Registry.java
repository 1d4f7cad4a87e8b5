package io.nightshift.hosting.runtime;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.HostSettings;
import io.nightshift.hosting.HostSettings.WorkerSettings;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.PausedWorkers;
import io.nightshift.hosting.RestartPolicy;
import io.nightshift.hosting.RunLedger;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.hosting.ServiceAccess;
import io.nightshift.hosting.SettingsPrefix;
import io.nightshift.hosting.WorkerAdded;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The workers by name, each with its work and the options that its settings give it. */
@Singleton
final class Registry implements HostedServices {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final HostSettings settings;
  private final Clock clock;
  private final Ticker ticker;
  private final Supplier<RunLedger> ledger;
  private final Consumer<WorkerAdded> onAdded;
  private final PausedWorkers paused;
  private final Map<String, Worker> workers = new LinkedHashMap<>();
  private @Nullable Listener listener;

  @Inject
  Registry(
      HostSettings settings,
      Clock clock,
      Ticker ticker,
      Instance<RunLedger> ledger,
      Event<WorkerAdded> added,
      Instance<PausedWorkers> paused) {
    this(
        settings,
        clock,
        ticker,
        ledger::get,
        added::fire,
        worker -> paused.get().startsPaused(worker));
  }

  Registry(
      HostSettings settings,
      Clock clock,
      Ticker ticker,
      Supplier<RunLedger> ledger,
      Consumer<WorkerAdded> onAdded,
      PausedWorkers paused) {
    this.settings = settings;
    this.clock = clock;
    this.ticker = ticker;
    this.ledger = ledger;
    this.onAdded = onAdded;
    this.paused = paused;
  }

  /** Callbacks from the registry to the host. */
  interface Listener {
    void added(Worker worker);

    void failedForGood(Worker worker, Throwable failure);
  }

  synchronized void listen(Listener host) {
    listener = host;
  }

  @Override
  public void add(String name, Supplier<? extends HostedService> factory, WorkerOptions options) {
    register(name, factory, options).ifPresent(worker -> requireListener().added(worker));
  }

  /** Registers a service without starting it; empty if the settings switch the service off. */
  Optional<Worker> register(
      String name, Supplier<? extends HostedService> factory, WorkerOptions options) {
    Optional<Worker> worker = enter(name, factory, options);
    // Not under the lock: an observer may wait for a thread that reads the workers.
    worker.ifPresent(added -> onAdded.accept(new WorkerAdded(added.name())));
    return worker;
  }

  private synchronized Optional<Worker> enter(
      String name, Supplier<? extends HostedService> factory, WorkerOptions options) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("A hosted service needs a name");
    }
    if (workers.containsKey(name)) {
      throw new IllegalArgumentException(
          "Two hosted services are called \"%s\": give one another name()".formatted(name));
    }
    List<WorkerSettings> given = settingsOf(name);
    if (!given.stream().allMatch(WorkerSettings::enabled)) {
      LOG.infof("NS0106 %s is switched off by %s", name, nameOf(name, "enabled"));
      return Optional.empty();
    }
    HostedService service = factory.get();
    WorkerOptions own =
        service instanceof ScheduledService ? options.withKind(WorkerKind.SCHEDULED) : options;
    for (WorkerSettings over : given) {
      own = merge(own, over);
    }
    Worker worker =
        new Worker(
            name,
            service,
            workOf(name, service, given),
            own,
            clock,
            (failed, failure) -> requireListener().failedForGood(failed, failure),
            paused);
    workers.put(name, worker);
    return Optional.of(worker);
  }

  /** Null for a service without work of its own. */
  private @Nullable Work workOf(String name, HostedService service, List<WorkerSettings> given) {
    return switch (service) {
      case BackgroundService background -> stopping -> ServiceAccess.execute(background, stopping);
      case ScheduledService scheduled -> {
        Schedule schedule = ServiceAccess.schedule(scheduled);
        for (WorkerSettings over : given) {
          schedule = ScheduleMerge.over(nameOf(name, "schedule"), schedule, over.schedule());
        }
        yield new ScheduleLoop(
            name, SettingsPrefix.of(settings), scheduled, schedule, ledger.get(), ticker, clock);
      }
      default -> null;
    };
  }

  /** The settings of a worker, the strongest last. */
  private List<WorkerSettings> settingsOf(String name) {
    // SHOP_WORKERS__RUN_PRUNER__ENABLED is read as the name run.pruner: a variable of the
    // environment cannot say that its underscore stands for a dash.
    return Stream.of(name, name.replace('-', '.'))
        .distinct()
        .map(settings.workers()::get)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The full name of a setting of a worker. */
  private String nameOf(String worker, String setting) {
    return "%s.workers.\"%s\".%s".formatted(SettingsPrefix.of(settings), worker, setting);
  }

  private static WorkerOptions merge(WorkerOptions options, WorkerSettings own) {
    return new WorkerOptions(
        options.kind(),
        own.order().orElse(options.order()),
        own.startTimeout().orElse(options.startTimeout()),
        own.stopTimeout().orElse(options.stopTimeout()),
        options.oneShot(),
        own.heartbeatLimit().orElse(options.heartbeatLimit()),
        merge(options.restart(), own.restart()),
        own.failure().orElse(options.failure()));
  }

  private static RestartPolicy merge(RestartPolicy policy, HostSettings.RestartSettings own) {
    return new RestartPolicy(
        own.when().orElse(policy.when()),
        own.firstDelay().orElse(policy.firstDelay()),
        own.maxDelay().orElse(policy.maxDelay()),
        own.jitter().orElse(policy.jitter()),
        own.resetAfter().orElse(policy.resetAfter()),
        own.maxRestarts().orElse(policy.maxRestarts()),
        own.window().orElse(policy.window()));
  }

  private synchronized Listener requireListener() {
    if (listener == null) {
      throw new IllegalStateException("No host is running");
    }
    return listener;
  }

  /** The workers in groups of equal order, ascending. */
  synchronized List<List<Worker>> byOrder() {
    Map<Integer, List<Worker>> groups = new TreeMap<>();
    for (Worker worker : workers.values()) {
      groups.computeIfAbsent(worker.options().order(), order -> new ArrayList<>()).add(worker);
    }
    return List.copyOf(groups.values());
  }

  @Override
  public synchronized List<WorkerStatus> all() {
    return workers.values().stream()
        .sorted(Comparator.comparingInt((Worker worker) -> worker.options().order()))
        .map(Worker::status)
        .toList();
  }

  @Override
  public synchronized Map<String, WorkerState> states() {
    Map<String, WorkerState> states = LinkedHashMap.newLinkedHashMap(workers.size());
    workers.forEach((name, worker) -> states.put(name, worker.state()));
    return states;
  }

  @Override
  public synchronized Optional<WorkerStatus> find(String name) {
    return Optional.ofNullable(workers.get(name)).map(Worker::status);
  }

  @Override
  public synchronized boolean isPausable(String name) {
    Worker worker = workers.get(name);
    return worker != null && worker.isPausable();
  }

  @Override
  public Optional<WorkerStatus> pause(String name) throws CommandRefusedException {
    return command(name, Worker::pause);
  }

  @Override
  public Optional<WorkerStatus> resume(String name) throws CommandRefusedException {
    return command(name, Worker::resume);
  }

  @Override
  public Optional<WorkerStatus> restart(String name) throws CommandRefusedException {
    return command(name, Worker::restart);
  }

  @Override
  public Optional<WorkerStatus> runNow(String name) throws CommandRefusedException {
    return command(name, Worker::runNow);
  }

  private Optional<WorkerStatus> command(String name, Asking asking)
      throws CommandRefusedException {
    Worker worker;
    synchronized (this) {
      worker = workers.get(name);
    }
    if (worker == null) {
      return Optional.empty();
    }
    asking.ask(worker);
    return Optional.of(worker.status());
  }

  /** A command to a worker. */
  @FunctionalInterface
  private interface Asking {
    void ask(Worker worker) throws CommandRefusedException;
  }
}
