package io.nightshift.monitoring;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.monitoring.Check.UnwellException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Checks several targets at once. Each check has a thread of its own, and another waits for it: a
 * check that cannot be interrupted is left behind, and its target is not checked again before it
 * has ended.
 */
final class CheckRound {
  /** The time after an interrupt within which an interruptible check ends. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final int concurrency;
  private final Map<String, Thread> leftBehind = new ConcurrentHashMap<>();

  CheckRound(int concurrency) {
    this.concurrency = Math.max(1, concurrency);
  }

  /**
   * Runs the checks.
   *
   * @throws java.util.concurrent.CancellationException if a stop was requested
   * @throws InterruptedException if the thread is interrupted
   */
  List<CheckResult> run(List<Target> targets, CancellationToken stopping)
      throws InterruptedException {
    Semaphore turns = new Semaphore(concurrency);
    List<CheckResult> results = new ArrayList<>();
    try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
        var registration = stopping.onCancelled(waiting::shutdownNow)) {
      List<Future<CheckResult>> asked = new ArrayList<>();
      for (Target target : targets) {
        asked.add(waiting.submit(() -> inTurn(turns, target)));
      }
      for (Future<CheckResult> one : asked) {
        results.add(one.get());
      }
      return results;
    } catch (RejectedExecutionException | ExecutionException e) {
      stopping.throwIfCancelled();
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
  }

  private CheckResult inTurn(Semaphore turns, Target target) throws InterruptedException {
    turns.acquire();
    try {
      return look(target);
    } finally {
      turns.release();
    }
  }

  private CheckResult look(Target target) throws InterruptedException {
    Thread last = leftBehind.get(target.name());
    if (last != null && last.isAlive()) {
      return new CheckResult(target.name(), "the check before still hangs", 0, null);
    }
    Duration timeout = target.settings().timeout();
    FutureTask<@Nullable Instant> check = new FutureTask<>(() -> target.check().run());
    long begun = System.nanoTime();
    Thread thread = Thread.ofVirtual().name("nightshift-check-" + target.name()).start(check);
    @Nullable String error = null;
    @Nullable Instant certificateUntil = null;
    boolean ended = false;
    try {
      certificateUntil = check.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      ended = true;
    } catch (TimeoutException e) {
      error = "no answer within " + timeout.toString().substring(2).toLowerCase(Locale.ROOT);
    } catch (ExecutionException e) {
      ended = true;
      error = text(e.getCause() == null ? e : e.getCause(), target);
    } finally {
      if (!ended) {
        check.cancel(true);
        leftBehind.put(target.name(), thread);
      }
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    if (!ended) {
      var unused = thread.join(GRACE);
    }
    return new CheckResult(target.name(), error, millis, certificateUntil);
  }

  private static String text(Throwable failure, Target target) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof UnwellException || failure instanceof UnknownHostException
        ? target.shown(String.valueOf(failure.getMessage()))
        : Failures.oneLine(failure, target::cleaned);
  }
}
