package io.nightshift.hosting;

import java.time.Duration;

/**
 * The policy for a worker whose {@code execute} ends by itself.
 *
 * @param when the endings after which it is restarted
 * @param firstDelay the pause before the first restart; it doubles with each further one
 * @param maxDelay the longest pause
 * @param jitter the share by which a pause is lengthened or shortened at random, 0 to 1
 * @param resetAfter the time at work after which the next failure counts as the first again
 * @param maxRestarts the number of restarts within {@code window} after which the worker has failed
 *     permanently
 * @param window the time in which restarts are counted
 */
public record RestartPolicy(
    When when,
    Duration firstDelay,
    Duration maxDelay,
    double jitter,
    Duration resetAfter,
    int maxRestarts,
    Duration window) {

  /**
   * Restart on failure, after 1 s doubling to 60 s, plus or minus a fifth. The series ends after 5
   * minutes at work. After 10 restarts in 10 minutes the worker has failed permanently.
   */
  public static final RestartPolicy DEFAULT =
      new RestartPolicy(
          When.ON_FAILURE,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          0.2,
          Duration.ofMinutes(5),
          10,
          Duration.ofMinutes(10));

  /** The endings after which a worker is restarted. */
  public enum When {
    /** After none: the first failure is permanent. */
    NEVER,
    /** After an exception, or a return without a stop request. */
    ON_FAILURE,
    /** After every ending, the completion of a one-shot service included. */
    ALWAYS
  }

  /** A copy with another {@code when}. */
  public RestartPolicy withWhen(When newWhen) {
    return new RestartPolicy(
        newWhen, firstDelay, maxDelay, jitter, resetAfter, maxRestarts, window);
  }
}
