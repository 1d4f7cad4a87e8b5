package io.nightshift.database;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts: 100 ms doubling up to a limit, plus or minus up to a fifth at
 * random.
 */
public final class Backoff {
  private static final long FIRST_MILLIS = 100;

  private final long maxMillis;
  private long nextMillis = FIRST_MILLIS;

  /** Starts with a pause of 100 ms; no pause exceeds {@code max} by more than a fifth. */
  public Backoff(Duration max) {
    this.maxMillis = Math.max(FIRST_MILLIS, max.toMillis());
  }

  /** The next pause. */
  public Duration next() {
    long base = nextMillis;
    nextMillis = Math.min(maxMillis, base * 2);
    // Random, so that replicas do not return to a recovering server all at once.
    return Duration.ofMillis(Math.round(base * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
  }

  /** Records a success: the next pause is the first again. */
  public void reset() {
    nextMillis = FIRST_MILLIS;
  }
}
