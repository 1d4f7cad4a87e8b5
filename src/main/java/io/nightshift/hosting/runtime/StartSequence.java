package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.HostedLifecycleService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The order of the start: {@code starting} of all, {@code start} in ascending order, {@code
 * started} of all.
 */
final class StartSequence {
  private final CancellationToken cancelled;
  private long budgetNanos;

  StartSequence(Duration limit, CancellationToken cancelled) {
    this.cancelled = cancelled;
    this.budgetNanos = limit.toNanos();
  }

  /**
   * Runs the start.
   *
   * @throws CancellationException if a stop interrupted it
   * @throws StartFailedException if a service could not start, or the time ran out
   */
  void run(List<List<Worker>> groups) {
    for (Worker worker : flat(groups)) {
      if (worker.service() instanceof HostedLifecycleService service) {
        within(worker, Duration.ofNanos(budgetNanos), service::starting);
      }
    }
    for (List<Worker> group : groups) {
      startTogether(group);
    }
    for (Worker worker : flat(groups)) {
      if (worker.service() instanceof HostedLifecycleService service) {
        within(worker, Duration.ofNanos(budgetNanos), service::started);
      }
    }
  }

  private static List<Worker> flat(List<List<Worker>> groups) {
    return groups.stream().flatMap(List::stream).toList();
  }

  private void startTogether(List<Worker> group) {
    cancelled.throwIfCancelled();
    List<Attempt> attempts =
        group.stream()
            .map(worker -> new Attempt(worker, limitOf(worker), worker::start, cancelled))
            .toList();
    long begin = System.nanoTime();
    boolean counts = false;
    StartFailedException failure = null;
    for (Attempt attempt : attempts) {
      counts |= !attempt.worker.options().startTimeout().isZero();
      try {
        attempt.await();
      } catch (StartFailedException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    if (counts) {
      budgetNanos = Math.max(0, budgetNanos - (System.nanoTime() - begin));
    }
  }

  private Duration limitOf(Worker worker) {
    Duration own = worker.options().startTimeout();
    if (own.isZero()) {
      return CancellationToken.FOREVER;
    }
    return own.toNanos() < budgetNanos ? own : Duration.ofNanos(budgetNanos);
  }

  private void within(Worker worker, Duration limit, Step step) {
    long begin = System.nanoTime();
    new Attempt(worker, limit, step, cancelled).await();
    budgetNanos = Math.max(0, budgetNanos - (System.nanoTime() - begin));
  }

  /** One step of one service's start. */
  @FunctionalInterface
  private interface Step {
    void run(CancellationToken token) throws Exception;
  }

  /** A start in progress on a thread of its own. */
  private static final class Attempt {
    private final Worker worker;
    private final Duration limit;
    private final CancellationToken cancelled;
    private final CancellationSource source;
    private final FutureTask<Boolean> task;
    private final Thread thread;

    Attempt(Worker worker, Duration limit, Step step, CancellationToken cancelled) {
      this.worker = worker;
      this.limit = limit;
      this.cancelled = cancelled;
      this.source = CancellationSource.within(limit);
      this.task =
          new FutureTask<>(
              () -> {
                step.run(source.token());
                return true;
              });
      this.thread = WorkerThreads.start("worker-start-", worker.name(), task);
    }

    void await() {
      try (var stopped = cancelled.onCancelled(source::cancel)) {
        var unused = task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cancelled.isCancelled()) {
          throw new CancellationException("start of " + worker.name());
        }
        throw new StartFailedException(worker.name() + " could not start", cause);
      } catch (TimeoutException e) {
        thread.interrupt();
        throw new StartFailedException(
            "%s did not start within %d ms".formatted(worker.name(), limit.toMillis()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("start of " + worker.name());
      }
      cancelled.throwIfCancelled();
    }
  }
}
