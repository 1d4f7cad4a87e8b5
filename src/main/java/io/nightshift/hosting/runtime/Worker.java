package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.PausedWorkers;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** One hosted service, as the host starts, pauses, restarts and stops it. */
final class Worker {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final String name;
  private final HostedService service;
  private final @Nullable Work work;
  private final WorkerOptions options;
  private final Clock clock;
  private final BiConsumer<Worker, Throwable> onFailedForGood;
  private final PausedWorkers pausedWorkers;
  private final WorkerLifecycle lifecycle;
  private final HeartbeatMonitor monitor;
  private final ServiceCalls calls;
  private final WorkerView view;

  // The command that is still being executed. The caller only sets it and ends the work: the work's
  // own thread does the rest after that.
  private @Nullable Command asked;
  private @Nullable Supervision supervision;
  private @Nullable CancellationSource startingAgain;
  private @Nullable Thread thread;

  Worker(
      String name,
      HostedService service,
      @Nullable Work work,
      WorkerOptions options,
      Clock clock,
      BiConsumer<Worker, Throwable> onFailedForGood,
      PausedWorkers pausedWorkers) {
    this.name = name;
    this.service = service;
    this.work = work;
    this.options = options;
    this.clock = clock;
    this.onFailedForGood = onFailedForGood;
    this.pausedWorkers = pausedWorkers;
    this.lifecycle = new WorkerLifecycle(name, clock);
    this.monitor = new HeartbeatMonitor(name, options.heartbeatLimit());
    this.calls = new ServiceCalls(name, service, lifecycle);
    this.view = new WorkerView(name, service, work, options, lifecycle, monitor);
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

  /** Whether it has work of its own, which can be paused. */
  boolean isPausable() {
    return work != null;
  }

  WorkerState state() {
    return lifecycle.state();
  }

  WorkerStatus status() {
    return view.status();
  }

  /** Runs the service's own start, then its work on a thread of its own. */
  void start(CancellationToken startup) throws Exception {
    lifecycle.become(WorkerState.STARTING);
    startService(startup);
  }

  private void startService(CancellationToken startup) throws Exception {
    calls.start(startup);
    boolean isPaused = work != null && pausedWorkers.startsPaused(name);
    synchronized (this) {
      if (lifecycle.state() == WorkerState.STARTING) {
        lifecycle.become(WorkerState.RUNNING);
        if (isPaused) {
          lifecycle.become(WorkerState.PAUSED);
          LOG.infof("NS0219 %s starts paused", name);
        } else {
          launch();
        }
        return;
      }
    }
    // A stop was requested meanwhile: the thread must not start any more. A stop that could not
    // wait for this start has not stopped the service either.
    if (lifecycle.state() == WorkerState.STOPPED) {
      calls.stop(CancellationSource.within(options.stopTimeout()).token());
    }
  }

  private synchronized void launch() {
    if (work != null) {
      Supervision next = new Supervision(name, work, options, clock, lifecycle, monitor.watched());
      supervision = next;
      thread = WorkerThreads.start("worker-", name, () -> supervise(next));
      monitor.of(thread);
    }
  }

  private void supervise(Supervision supervised) {
    Throwable failure = supervised.run();
    if (failure != null) {
      onFailedForGood.accept(this, failure);
    }
    synchronized (this) {
      if (asked == Command.PAUSE) {
        asked = null;
        if (lifecycle.tryBecome(WorkerState.PAUSED)) {
          LOG.infof("NS0201 %s is paused", name);
        }
      }
      if (asked != Command.RESTART) {
        thread = null;
        return;
      }
    }
    restartCycle();
  }

  /** Pauses the work, which finishes what it has begun, until {@link #resume}. */
  void pause() throws CommandRefusedException {
    Supervision running;
    synchronized (this) {
      Command.PAUSE.check(name, lifecycle.state(), asked);
      if (work == null) {
        throw new CommandRefusedException(
            CommandRefusedException.Reason.KIND, name + " has no work of its own to pause");
      }
      asked = Command.PAUSE;
      running = supervision;
    }
    end(running, System.nanoTime());
  }

  /** Resumes the work after {@link #pause}. */
  synchronized void resume() throws CommandRefusedException {
    Command.RESUME.check(name, lifecycle.state(), asked);
    lifecycle.become(WorkerState.RUNNING);
    launch();
    LOG.infof("NS0202 %s resumed", name);
  }

  /** Stops the service and starts it again, on another thread than the caller's. */
  void restart() throws CommandRefusedException {
    Supervision running;
    synchronized (this) {
      Command.RESTART.check(name, lifecycle.state(), asked);
      asked = Command.RESTART;
      running = supervision; // Before the restart can launch the next.
      if (thread == null) {
        thread = WorkerThreads.start("worker-", name, this::restartCycle);
      }
    }
    end(running, System.nanoTime());
  }

  /** Runs a scheduled service once, now. */
  void runNow() throws CommandRefusedException {
    Work scheduled;
    synchronized (this) {
      if (work == null || !options.kind().equals(WorkerKind.SCHEDULED)) {
        throw new CommandRefusedException(
            CommandRefusedException.Reason.KIND,
            "%s is not a scheduled worker: only those can be run".formatted(name));
      }
      Command.RUN.check(name, lifecycle.state(), asked);
      scheduled = work;
    }
    scheduled.runNow();
  }

  /** Not under the lock: it calls the callbacks that the service has registered. */
  private static void end(@Nullable Supervision work, long askedAt) {
    if (work != null) {
      work.end(askedAt);
    }
  }

  /** Executes a restart, from the stop of the service to its start. */
  private void restartCycle() {
    synchronized (this) {
      if (asked == Command.STOP) {
        return;
      }
      lifecycle.become(WorkerState.DRAINING);
    }
    calls.stop(CancellationSource.within(options.stopTimeout()).token());
    Duration limit = options.startTimeout();
    CancellationSource startup =
        limit.isZero() ? CancellationSource.create() : CancellationSource.within(limit);
    synchronized (this) {
      if (asked == Command.STOP) {
        return;
      }
      asked = null;
      lifecycle.become(WorkerState.STOPPED);
      lifecycle.become(WorkerState.STARTING);
      startingAgain = startup;
      thread = Thread.currentThread();
    }
    LOG.infof("NS0203 %s: restarting on operator request", name);
    try {
      startService(startup.token());
    } catch (Throwable t) {
      LOG.errorf(t, "NS0204 %s could not be restarted", name);
      if (lifecycle.state() == WorkerState.FAILED) {
        onFailedForGood.accept(this, t);
      }
    }
    synchronized (this) {
      if (thread == Thread.currentThread()) {
        thread = null;
      }
    }
  }

  /**
   * Stops the service within {@code limit}; never throws.
   *
   * @param askedAt when the stop of all was requested, by {@link System#nanoTime()}
   * @return the entry for the drain report
   */
  DrainReport.Entry stop(Duration limit, long askedAt) {
    long begin = System.nanoTime();
    WorkerState before;
    synchronized (this) {
      asked = Command.STOP;
      before = lifecycle.state();
      switch (before) {
        case CREATED -> lifecycle.become(WorkerState.STOPPED);
        case STOPPED, ABANDONED, DRAINING -> {}
        default -> lifecycle.become(WorkerState.DRAINING);
      }
    }
    String problem =
        lifecycle.state() == WorkerState.DRAINING
            ? drain(CancellationSource.within(limit).token(), before, askedAt)
            : null;
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    return new DrainReport.Entry(name, lifecycle.state(), took, problem, view.figures());
  }

  private @Nullable String drain(CancellationToken deadline, WorkerState before, long askedAt) {
    Thread running;
    Supervision ending;
    CancellationSource startup;
    synchronized (this) {
      running = thread;
      ending = supervision;
      startup = startingAgain;
    }
    end(ending, askedAt);
    if (startup != null) {
      startup.cancel();
    }
    if (running != null && !ThreadTermination.join(running, deadline.remaining())) {
      return abandon(running);
    }
    Thread stop = WorkerThreads.start("worker-stop-", name, () -> calls.stop(deadline));
    if (!ThreadTermination.join(stop, deadline.remaining())) {
      return abandon(stop);
    }
    boolean failed = before == WorkerState.FAILED;
    lifecycle.become(failed ? WorkerState.FAILED : WorkerState.STOPPED);
    return failed ? lifecycle.lastError() : calls.stopError();
  }

  private String abandon(Thread running) {
    String stack = ThreadTermination.interrupt(running);
    String problem = "did not stop in its time";
    lifecycle.failed(problem);
    lifecycle.become(WorkerState.ABANDONED);
    LOG.errorf("NS0205 %s %s and is abandoned; its stack:%s", name, problem, stack);
    return problem;
  }
}
