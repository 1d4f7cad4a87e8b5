package io.nightshift.intake;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts: 100 ms doubling up to a limit, up to a fifth more or less at random. */
public final class Backoff {
  private static final long FIRST_MILLIS = 100;

  private final long maxMillis;
  private long nextMillis = FIRST_MILLIS;

  /** A first pause of 100 ms, and none above {@code max} by more than a fifth. */
  public Backoff(Duration max) {
    this.maxMillis = Math.max(FIRST_MILLIS, max.toMillis());
  }

  /** The next pause. */
  public Duration next() {
    long base = nextMillis;
    nextMillis = Math.min(maxMillis, base * 2);
    // So that replicas do not return to a recovering server all at once.
    return Duration.ofMillis(Math.round(base * ThreadLocalRandom.current().nextDouble(0.8, 1.2)));
  }

  /** It went well: the next pause is the first again. */
  public void reset() {
    nextMillis = FIRST_MILLIS;
  }
}
