package io.nightshift.hosting;

import java.time.Duration;

/**
 * What happens when a worker's {@code execute} ends by itself.
 *
 * @param when after which endings it is started again
 * @param firstDelay the pause before the first restart; it doubles with each further one
 * @param maxDelay the longest pause
 * @param jitter by which share a pause is lengthened or shortened at random, 0 to 1
 * @param resetAfter after so long at work the next failure counts as the first again
 * @param maxRestarts after so many restarts within {@code window} the worker has failed for good
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
   * On failure, after 1 s doubling to 60 s give or take a fifth, as new after 5 minutes at work,
   * for good after 10 restarts in 10 minutes.
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

  /** After which endings a worker is started again. */
  public enum When {
    /** After none: the first failure is for good. */
    NEVER,
    /** After an exception, or a return that was not asked for. */
    ON_FAILURE,
    /** After every ending, the completion of a one-shot service included. */
    ALWAYS
  }

  /** The same with another {@code when}. */
  public RestartPolicy withWhen(When newWhen) {
    return new RestartPolicy(
        newWhen, firstDelay, maxDelay, jitter, resetAfter, maxRestarts, window);
  }
}
