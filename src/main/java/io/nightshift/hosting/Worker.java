package io.nightshift.hosting;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One hosted service under the host's care: its state, its thread, its failures and restarts. */
final class Worker {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  /** How long an interrupted overrun has to end before it is left behind. */
  private static final Duration INTERRUPT_GRACE = Duration.ofMillis(500);

  private final String name;
  private final HostedService service;
  private final WorkerOptions options;
  private final Clock clock;
  private final BiConsumer<Worker, Throwable> onFailedForGood;
  private final CancellationSource stopping = CancellationSource.create();

  private WorkerState state = WorkerState.CREATED;
  private Instant since;
  private int restarts;
  private @Nullable String lastError;
  private @Nullable String stopError;
  private @Nullable Thread thread;
  private boolean started;

  Worker(
      String name,
      HostedService service,
      WorkerOptions options,
      Clock clock,
      BiConsumer<Worker, Throwable> onFailedForGood) {
    this.name = name;
    this.service = service;
    this.options = options;
    this.clock = clock;
    this.onFailedForGood = onFailedForGood;
    this.since = clock.instant();
  }

  String name() {
    return name;
  }

  HostedService service() {
    return service;
  }

  WorkerOptions options() {
    return options;
  }

  synchronized WorkerState state() {
    return state;
  }

  /** Runs the service's own start, then its {@code execute} on a thread of its own. */
  void start(CancellationToken startup) throws Exception {
    become(WorkerState.STARTING);
    try {
      service.start(startup);
    } catch (Throwable t) {
      synchronized (this) {
        lastError = Failures.oneLine(t);
        if (state == WorkerState.STARTING) {
          become(WorkerState.FAILED);
        }
      }
      throw t;
    }
    synchronized (this) {
      started = true;
      if (state != WorkerState.STARTING) {
        return; // A stop came in between: its thread must not start any more.
      }
      become(WorkerState.RUNNING);
      if (service instanceof BackgroundService background) {
        thread = Thread.ofVirtual().name("nightshift-" + name).start(() -> supervise(background));
      }
    }
  }

  /** Runs {@code execute}, again and again as the policy says, until it has ended for good. */
  private void supervise(BackgroundService background) {
    Restarts policy =
        new Restarts(options.restart(), () -> ThreadLocalRandom.current().nextDouble());
    boolean more = true;
    while (more) {
      Instant begun = clock.instant();
      Throwable failure = execute(background);
      more = !stopping.token().isCancelled() && goOn(failure, begun, policy);
    }
  }

  /** Runs {@code execute} once: null where it ended as it may, else what it failed with. */
  private @Nullable Throwable execute(BackgroundService background) {
    try {
      background.execute(stopping.token());
      return options.oneShot() || stopping.token().isCancelled()
          ? null
          : new IllegalStateException("execute returned before a stop was asked for");
    } catch (CancellationException e) {
      // Clean only when a stop was asked for: otherwise something else was cancelled under it.
      return stopping.token().isCancelled() ? null : e;
    } catch (Throwable t) {
      if (stopping.token().isCancelled()) {
        synchronized (this) {
          lastError = Failures.oneLine(t);
        }
        LOG.errorf(t, "%s failed while it was stopping", name);
        return null;
      }
      return t;
    }
  }

  private boolean goOn(@Nullable Throwable failure, Instant begun, Restarts policy) {
    RestartPolicy.When when = options.restart().when();
    if (failure == null && when != RestartPolicy.When.ALWAYS) {
      tryBecome(WorkerState.COMPLETED);
      return false;
    }
    Optional<Duration> pause =
        when == RestartPolicy.When.NEVER || failure instanceof Error
            ? Optional.empty()
            : policy.next(begun, clock.instant());
    if (pause.isEmpty()) {
      failedForGood(failure == null ? new IllegalStateException("it ended too often") : failure);
      return false;
    }
    synchronized (this) {
      if (failure != null) {
        lastError = Failures.oneLine(failure);
      }
      if (!tryBecome(WorkerState.BACKING_OFF)) {
        return false;
      }
    }
    if (failure != null) {
      LOG.warnf(failure, "%s failed and is started again in %d ms", name, pause.get().toMillis());
    }
    if (!stopping.token().delay(pause.get())) {
      return false;
    }
    synchronized (this) {
      restarts++;
      return tryBecome(WorkerState.STARTING) && tryBecome(WorkerState.RUNNING);
    }
  }

  private void failedForGood(Throwable failure) {
    synchronized (this) {
      lastError = Failures.oneLine(failure);
      if (!tryBecome(WorkerState.FAILED)) {
        return; // A stop came in between, and reports it.
      }
    }
    LOG.errorf(failure, "%s failed for good", name);
    onFailedForGood.accept(this, failure);
  }

  /**
   * Stops the service within {@code limit}; never throws.
   *
   * @return what became of it
   */
  DrainReport.Entry stop(Duration limit) {
    long begin = System.nanoTime();
    WorkerState before;
    synchronized (this) {
      before = state;
      switch (before) {
        case CREATED -> become(WorkerState.STOPPED);
        case STOPPED, ABANDONED -> {}
        default -> become(WorkerState.DRAINING);
      }
    }
    String problem =
        state() == WorkerState.DRAINING
            ? drain(CancellationSource.within(limit).token(), before)
            : null;
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return new DrainReport.Entry(name, state(), took, problem, service.figures());
  }

  private @Nullable String drain(CancellationToken deadline, WorkerState before) {
    stopping.cancel();
    Thread running;
    boolean toStop;
    synchronized (this) {
      running = thread;
      toStop = started;
    }
    if (running != null && !join(running, deadline.remaining())) {
      return abandon(running);
    }
    if (toStop) {
      Thread stop =
          Thread.ofVirtual().name("nightshift-stop-" + name).start(() -> stopService(deadline));
      if (!join(stop, deadline.remaining())) {
        return abandon(stop);
      }
    }
    synchronized (this) {
      boolean failed = before == WorkerState.FAILED;
      become(failed ? WorkerState.FAILED : WorkerState.STOPPED);
      return failed ? lastError : stopError;
    }
  }

  private void stopService(CancellationToken deadline) {
    try {
      service.stop(deadline);
    } catch (Throwable t) {
      LOG.errorf(t, "%s could not stop cleanly", name);
      synchronized (this) {
        stopError = Failures.oneLine(t);
        lastError = stopError;
      }
    }
  }

  private String abandon(Thread overrun) {
    String stack =
        Arrays.stream(overrun.getStackTrace())
            .map(frame -> "\n    at " + frame)
            .collect(Collectors.joining());
    overrun.interrupt();
    join(overrun, INTERRUPT_GRACE);
    String problem = "did not stop in its time";
    synchronized (this) {
      lastError = problem;
      become(WorkerState.ABANDONED);
    }
    LOG.errorf("%s %s and is abandoned; it was%s", name, problem, stack);
    return problem;
  }

  private static boolean join(Thread thread, Duration limit) {
    try {
      return thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized void become(WorkerState next) {
    if (!tryBecome(next)) {
      throw new IllegalStateException(name + " cannot go from " + state + " to " + next);
    }
  }

  private synchronized boolean tryBecome(WorkerState next) {
    if (!state.mayBecome(next)) {
      return false;
    }
    state = next;
    since = clock.instant();
    return true;
  }

  synchronized WorkerStatus status() {
    return new WorkerStatus(
        name,
        options.kind(),
        state,
        since,
        restarts,
        lastError,
        service.unready().orElse(null),
        options.failure() == WorkerOptions.FailurePolicy.STOP_HOST,
        options.order(),
        service.figures());
  }
}
