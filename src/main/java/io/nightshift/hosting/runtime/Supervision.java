package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RestartPolicy;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a piece of work and restarts it by its policy, until it has ended permanently or a stop is
 * requested.
 */
final class Supervision {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final String name;
  private final Work work;
  private final WorkerOptions options;
  private final Clock clock;
  private final WorkerLifecycle lifecycle;
  private final CancellationSource ending;
  private final RestartBackoff backoff;

  Supervision(
      String name,
      Work work,
      WorkerOptions options,
      Clock clock,
      WorkerLifecycle lifecycle,
      CancellationSource ending) {
    this.name = name;
    this.work = work;
    this.options = options;
    this.clock = clock;
    this.lifecycle = lifecycle;
    this.ending = ending;
    this.backoff =
        new RestartBackoff(options.restart(), () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * Ends the work.
   *
   * @param asked when the stop was requested, by {@link System#nanoTime()}
   */
  void end(long asked) {
    ending.cancelSince(asked);
  }

  /**
   * Runs the work until its end.
   *
   * @return its permanent failure; null if it ended otherwise
   */
  @Nullable Throwable run() {
    while (true) {
      Instant begun = clock.instant();
      Throwable failure = execute();
      if (ending.token().isCancelled()) {
        if (failure != null) {
          failedWhileEnding(failure);
        }
        return null;
      }
      if (failure == null && options.restart().when() != RestartPolicy.When.ALWAYS) {
        lifecycle.tryBecome(WorkerState.COMPLETED);
        return null;
      }
      Optional<Duration> pause = pauseAfter(failure, begun);
      if (pause.isEmpty()) {
        return failForGood(failure);
      }
      boolean anew =
          Duration.between(begun, clock.instant()).compareTo(options.restart().resetAfter()) >= 0;
      if (!startAgain(failure, pause.get(), anew)) {
        return null;
      }
    }
  }

  /**
   * Runs the work once.
   *
   * @return its failure; null if it ended without one
   */
  private @Nullable Throwable execute() {
    try {
      work.execute(ending.token());
      return options.oneShot() || ending.token().isCancelled()
          ? null
          : new IllegalStateException("execute returned before a stop was asked for");
    } catch (CancellationException | InterruptedException e) {
      // A cancellation or an interrupt is clean only after a stop request: otherwise it came from
      // something else.
      return ending.token().isCancelled() ? null : e;
    } catch (Throwable t) {
      return t;
    }
  }

  private void failedWhileEnding(Throwable failure) {
    lifecycle.failed(failure);
    LOG.errorf(failure, "NS0216 %s failed while it was stopping", name);
  }

  private Optional<Duration> pauseAfter(@Nullable Throwable failure, Instant begun) {
    return options.restart().when() == RestartPolicy.When.NEVER || failure instanceof Error
        ? Optional.empty()
        : backoff.next(begun, clock.instant());
  }

  private @Nullable Throwable failForGood(@Nullable Throwable failure) {
    Throwable last = failure == null ? new IllegalStateException("it ended too often") : failure;
    if (!lifecycle.failForGood(last)) {
      failedWhileEnding(last);
      return null;
    }
    LOG.errorf(last, "NS0217 %s failed for good; only a restart starts it again", name);
    return last;
  }

  private boolean startAgain(@Nullable Throwable failure, Duration pause, boolean anew) {
    boolean again = lifecycle.backOff(anew);
    if (failure != null && !again) {
      failedWhileEnding(failure);
    } else if (failure != null) {
      lifecycle.failed(failure);
      LOG.warnf(failure, "NS0218 %s failed; restart in %d ms", name, pause.toMillis());
    }
    return again && ending.token().delay(pause) && lifecycle.startAgain();
  }
}
