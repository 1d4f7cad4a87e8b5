package io.nightshift.hosting.runtime;

import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** Counts the restarts of one worker, and computes the pause before the next. */
final class RestartBackoff {
  private final RestartPolicy policy;
  private final Backoff backoff;
  private final Deque<Instant> recent = new ArrayDeque<>();
  private int inARow;

  /**
   * A counter for one worker.
   *
   * @param random a source of numbers from 0 to 1
   */
  RestartBackoff(RestartPolicy policy, DoubleSupplier random) {
    this.policy = policy;
    this.backoff = new Backoff(policy.firstDelay(), policy.maxDelay(), policy.jitter(), random);
  }

  /**
   * Counts a restart.
   *
   * @param begun when the run that has just ended began
   * @return the pause before it, or empty if the policy allows no more
   */
  Optional<Duration> next(Instant begun, Instant now) {
    if (Duration.between(begun, now).compareTo(policy.resetAfter()) >= 0) {
      inARow = 0;
    }
    Instant windowStart = now.minus(policy.window());
    while (!recent.isEmpty() && recent.getFirst().isBefore(windowStart)) {
      recent.removeFirst();
    }
    if (recent.size() >= policy.maxRestarts()) {
      return Optional.empty();
    }
    recent.addLast(now);
    inARow++;
    return Optional.of(backoff.pause(inARow));
  }
}
