package io.nightshift.hosting;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The pauses between attempts: each is twice the previous one, up to a limit, and is lengthened or
 * shortened at random by up to a given share. {@link #pause} computes the pause of an attempt and
 * changes nothing; {@link #next} and {@link #reset} count the attempts of one series, for one
 * thread.
 */
public final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final double FIFTH = 0.2;
  private static final int MAX_DOUBLINGS = Long.SIZE - 2;

  private final long firstNanos;
  private final long maxNanos;
  private final double jitter;
  private final DoubleSupplier random;
  private int attempts;

  /**
   * Pauses from 100 ms, plus or minus up to a fifth.
   *
   * @param max the limit before the random share; a shorter one than 100 ms counts as 100 ms
   */
  public Backoff(Duration max) {
    this(FIRST, max.compareTo(FIRST) < 0 ? FIRST : max, FIFTH);
  }

  /**
   * Pauses with a random share.
   *
   * @param first the pause after the first attempt
   * @param max the limit before the random share, also for {@code first}
   * @param jitter the share by which a pause is lengthened or shortened at random, 0 to 1; replicas
   *     with such a share do not return to a recovering server all at once
   */
  public Backoff(Duration first, Duration max, double jitter) {
    this(first, max, jitter, () -> ThreadLocalRandom.current().nextDouble());
  }

  /**
   * Pauses with a random share.
   *
   * @param random a source of numbers from 0 to 1
   */
  public Backoff(Duration first, Duration max, double jitter, DoubleSupplier random) {
    this.firstNanos = nanos(first);
    this.maxNanos = nanos(max);
    this.jitter = jitter;
    this.random = random;
  }

  /** Pauses without a random share. */
  public static Backoff exact(Duration first, Duration max) {
    return new Backoff(first, max, 0);
  }

  /**
   * The pause after a failed attempt.
   *
   * @param attempt the number of the attempt, from 1
   */
  public Duration pause(int attempt) {
    int doublings = Math.clamp(attempt - 1L, 0, MAX_DOUBLINGS);
    // Compared before the shift, which could overflow.
    long base = firstNanos > maxNanos >> doublings ? maxNanos : firstNanos << doublings;
    if (jitter == 0) {
      return Duration.ofNanos(base);
    }
    double factor = 1 + jitter * (2 * random.getAsDouble() - 1);
    return Duration.ofNanos(Math.round(base * factor));
  }

  /** Counts a failed attempt, and returns the pause after it. */
  public Duration next() {
    attempts = Math.min(attempts, MAX_DOUBLINGS) + 1;
    return pause(attempts);
  }

  /** Whether an attempt has failed since the last success. */
  public boolean isFailing() {
    return attempts > 0;
  }

  /** Records a success: the next pause is the first again. */
  public void reset() {
    attempts = 0;
  }

  private static long nanos(Duration time) {
    return time.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? time.toNanos() : Long.MAX_VALUE;
  }
}
