package io.nightshift.hosting;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One hosted service under the host's care: its state, its thread, its failure. */
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
  private @Nullable String lastError;
  private @Nullable String lastErrorWhileStopping;
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
      if (state != WorkerState.STARTING) {
        started = true;
        return; // A stop came in between: its thread must not start any more.
      }
      started = true;
      become(WorkerState.RUNNING);
      if (service instanceof BackgroundService background) {
        thread =
            Thread.ofVirtual().name("nightshift-" + name).start(() -> supervise(background));
      }
    }
    LOG.debugf("%s is running", name);
  }

  private void supervise(BackgroundService background) {
    try {
      background.execute(stopping.token());
      if (options.oneShot() || stopping.token().isCancelled()) {
        ended();
      } else {
        failed(new IllegalStateException("execute returned before a stop was asked for"));
      }
    } catch (CancellationException e) {
      // Clean only when a stop was asked for: otherwise something else was cancelled under it.
      if (stopping.token().isCancelled()) {
        ended();
      } else {
        failed(e);
      }
    } catch (Throwable t) {
      failed(t);
    }
  }

  private synchronized void ended() {
    if (state == WorkerState.RUNNING) {
      become(WorkerState.COMPLETED);
    }
  }

  private void failed(Throwable failure) {
    synchronized (this) {
      lastError = Failures.oneLine(failure);
      if (state == WorkerState.DRAINING || state == WorkerState.ABANDONED) {
        LOG.errorf(failure, "%s failed while it was stopping", name);
        return;
      }
      become(WorkerState.FAILED);
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
    Instant begin = clock.instant();
    long startNanos = System.nanoTime();
    WorkerState before = state();
    String problem = null;
    switch (before) {
      case CREATED -> become(WorkerState.STOPPED);
      case STOPPED, ABANDONED -> {}
      case FAILED, COMPLETED, STARTING, RUNNING, PAUSED, BACKING_OFF, DRAINING -> {
        become(WorkerState.DRAINING);
        problem = drain(CancellationSource.within(limit).token(), before);
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    LOG.debugf("%s stopped after %d ms (since %s)", name, took.toMillis(), begin);
    return new DrainReport.Entry(name, state(), took, problem, service.figures());
  }

  private @Nullable String drain(CancellationToken deadline, WorkerState before) {
    stopping.cancel();
    Thread running = threadOrNull();
    if (running != null && !join(running, deadline.remaining())) {
      return abandon(running);
    }
    String problem = before == WorkerState.FAILED ? errorOrNull() : null;
    if (wasStarted()) {
      Thread stop =
          Thread.ofVirtual().name("nightshift-stop-" + name).start(() -> stopService(deadline));
      if (!join(stop, deadline.remaining())) {
        return abandon(stop);
      }
    }
    synchronized (this) {
      become(before == WorkerState.FAILED ? WorkerState.FAILED : WorkerState.STOPPED);
      return problem == null ? lastErrorWhileStopping : problem;
    }
  }

  private void stopService(CancellationToken deadline) {
    try {
      service.stop(deadline);
    } catch (Throwable t) {
      LOG.errorf(t, "%s could not stop cleanly", name);
      synchronized (this) {
        lastErrorWhileStopping = Failures.oneLine(t);
        lastError = lastErrorWhileStopping;
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
    synchronized (this) {
      lastError = "did not stop in its time";
      become(WorkerState.ABANDONED);
    }
    LOG.errorf("%s did not stop in its time and is abandoned; it was%s", name, stack);
    return "did not stop in its time";
  }

  private static boolean join(Thread thread, Duration limit) {
    try {
      return thread.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private synchronized boolean wasStarted() {
    return started;
  }

  private synchronized @Nullable Thread threadOrNull() {
    return thread;
  }

  private synchronized @Nullable String errorOrNull() {
    return lastError;
  }

  private synchronized void become(WorkerState next) {
    if (!state.mayBecome(next)) {
      if (state == next) {
        return;
      }
      throw new IllegalStateException(name + " cannot go from " + state + " to " + next);
    }
    state = next;
    since = clock.instant();
  }

  synchronized WorkerStatus status() {
    return new WorkerStatus(
        name,
        options.kind(),
        state,
        since,
        0,
        lastError,
        service.unready().orElse(null),
        options.order(),
        service.figures());
  }
}
