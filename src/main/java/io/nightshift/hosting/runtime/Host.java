package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.HostSettings;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.HostedServiceProvider;
import io.nightshift.hosting.WorkerOptions;
import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Starts every hosted service when the application starts and drains them when it stops: the only
 * place that observes Quarkus' lifecycle events.
 *
 * <p>The start runs beside Quarkus' own, so that health and status answer, and a SIGTERM is heard,
 * while services wait for a database that is not there yet. When all are started, it fires the CDI
 * event {@link HostState#RUNNING}.
 */
@Singleton
final class Host implements HostStatus {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final Registry registry;
  private final Supplier<List<HostedService>> beans;
  private final HostSettings settings;
  private final Instant startedAt;
  private final Consumer<ExitCode> exit;
  private final Consumer<HostState> onChange;
  private final CancellationSource startup = CancellationSource.create();
  private final CountDownLatch startEnded = new CountDownLatch(1);
  private final CountDownLatch stopEnded = new CountDownLatch(1);
  private volatile HostState state = HostState.STARTING;
  private volatile boolean begun;
  private boolean stopBegun;

  @Inject
  Host(
      Registry registry,
      @Any Instance<HostedService> beans,
      @Any Instance<HostedServiceProvider> providers,
      HostSettings settings,
      Clock clock,
      Event<HostState> changes) {
    this(
        registry,
        () -> hosted(beans, providers),
        settings,
        clock,
        Host::exitProcess,
        changes::fire);
    ProcessEnd.ofThis().limit(settings.host().shutdownTimeout());
  }

  Host(
      Registry registry,
      Supplier<List<HostedService>> beans,
      HostSettings settings,
      Clock clock,
      Consumer<ExitCode> exit,
      Consumer<HostState> onChange) {
    this.registry = registry;
    this.beans = beans;
    this.settings = settings;
    this.startedAt = clock.instant();
    this.exit = exit;
    this.onChange = onChange;
    registry.listen(
        new Registry.Listener() {
          @Override
          public void added(Worker worker) {
            startAdded(worker);
          }

          @Override
          public void failedForGood(Worker worker, Throwable failure) {
            workerFailed(worker, failure);
          }
        });
  }

  @Override
  public HostState state() {
    return state;
  }

  @Override
  public Instant startedAt() {
    return startedAt;
  }

  void onStartup(@Observes StartupEvent event) {
    StopRequest.reissue();
    start();
  }

  void onShutdownDelay(@Observes ShutdownDelayInitiatedEvent event) {
    beginEnd();
    // Not ready any more, but still working: callers are still sending requests.
    draining();
  }

  void onShutdown(@Observes ShutdownEvent event) {
    beginEnd();
    stop();
  }

  /** Begins the start and returns at once; a second call does nothing. */
  synchronized void start() {
    if (begun || state != HostState.STARTING) {
      return;
    }
    begun = true;
    Thread.ofVirtual().name("host-start").start(this::startAll);
  }

  private void startAll() {
    StartSequence sequence = new StartSequence(settings.host().startupTimeout(), startup.token());
    try {
      registerBeans();
      sequence.run(registry.byOrder());
      LOG.infof(
          "NS0101 %d services started in %d ms",
          registry.all().size(), Duration.between(startedAt, Instant.now()).toMillis());
      if (running()) {
        onChange.accept(HostState.RUNNING);
      }
    } catch (CancellationException e) {
      LOG.info("NS0104 The start ended before it was complete: a stop was requested");
    } catch (Throwable t) {
      LOG.errorf(t.getCause(), "NS0105 The start failed: %s", Failures.oneLine(t));
      startEnded.countDown();
      stop();
      exit(ExitCode.START_FAILED, "the start failed: " + Failures.oneLine(t));
    } finally {
      startEnded.countDown();
    }
  }

  private void registerBeans() {
    for (HostedService service : beans.get()) {
      var unused = registry.register(service.name(), () -> service, service.options());
    }
  }

  private static List<HostedService> hosted(
      Instance<HostedService> beans, Instance<HostedServiceProvider> providers) {
    // A client proxy's own fields are not the bean's, and an execute must run on the bean.
    return Stream.concat(
            beans.stream().map(ClientProxy::unwrap),
            providers.stream().flatMap(provider -> provider.services().stream()))
        .toList();
  }

  private synchronized boolean running() {
    if (state != HostState.STARTING) {
      return false; // A stop was requested meanwhile.
    }
    state = HostState.RUNNING;
    return true;
  }

  private void startAdded(Worker worker) {
    switch (state) {
      case STARTING -> {
        if (begun) {
          throw new IllegalStateException("Add services before the host starts, or once it runs");
        }
      }
      case RUNNING -> {
        try {
          worker.start(CancellationSource.within(worker.options().startTimeout()).token());
        } catch (Exception e) {
          throw new IllegalStateException(worker.name() + " could not be started", e);
        }
      }
      case DRAINING, STOPPED -> throw new IllegalStateException("The host is stopping");
    }
  }

  private void workerFailed(Worker worker, Throwable failure) {
    if (worker.options().failure() == WorkerOptions.FailurePolicy.STOP_HOST
        || failure instanceof Error) {
      exit(
          ExitCode.WORKER_FAILED, worker.name() + " failed for good: " + Failures.oneLine(failure));
    }
  }

  /** Drains every service, once; a second call waits for the first. */
  void stop() {
    synchronized (this) {
      if (stopEnded.getCount() == 0) {
        return;
      }
      if (stopBegun) {
        awaitQuietly(stopEnded, settings.host().shutdownTimeout());
        return;
      }
      stopBegun = true;
    }
    draining();
    Duration limit = settings.host().shutdownTimeout();
    // The deadline also covers what closes after the services.
    Duration forServices = ProcessEnd.ofThis().forServices(limit);
    CancellationToken deadline = CancellationSource.within(forServices).token();
    startup.cancel();
    if (begun) {
      awaitQuietly(startEnded, deadline.remaining());
    }
    DrainReport report = new StopSequence(deadline).run(registry.byOrder());
    state = HostState.STOPPED;
    LOG.infof("NS0112 Drained in %d ms: %s", report.took().toMillis(), report);
    if (!report.abandoned().isEmpty()) {
      exit(
          ExitCode.ABANDONED_WORKERS,
          "out of time after %s; abandoned: %s".formatted(limit, report.abandoned()));
    }
    ProcessEnd.ofThis().servicesStopped();
    stopEnded.countDown();
  }

  private synchronized void draining() {
    if (state != HostState.STOPPED && state != HostState.DRAINING) {
      state = HostState.DRAINING;
      LOG.info("NS0111 Draining: this instance is not ready any more; its workers stop");
    }
  }

  private static void awaitQuietly(CountDownLatch latch, Duration limit) {
    try {
      var unused = latch.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void exit(ExitCode code, String reason) {
    LOG.fatalf("NS0113 The process ends with exit code %d: %s", code.code(), reason);
    ExitReason.set(reason);
    exit.accept(code);
  }

  private static void exitProcess(ExitCode code) {
    if (endsTheProcess()) {
      ProcessEnd.ofThis().begin();
      Quarkus.asyncExit(code.code());
    }
  }

  private static void beginEnd() {
    if (endsTheProcess()) {
      ProcessEnd.ofThis().begin();
    }
  }

  /** In dev mode and tests the process outlives the application. */
  private static boolean endsTheProcess() {
    return LaunchMode.current() == LaunchMode.NORMAL;
  }
}
