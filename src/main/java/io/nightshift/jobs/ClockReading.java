package io.nightshift.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * The difference between this instance's clock and the database's.
 *
 * @param ahead how far this instance's clock is ahead; negative if it is behind
 * @param uncertainty the largest error of {@code ahead}, in either direction
 */
record ClockReading(Duration ahead, Duration uncertainty) {

  /**
   * Computes the difference from one query.
   *
   * @param asked this instance's time before the query
   * @param roundTrip the duration of the query: the database read its clock at some time in it
   * @param answered the database's time
   */
  static ClockReading of(Instant asked, Duration roundTrip, Instant answered) {
    Duration half = roundTrip.dividedBy(2);
    return new ClockReading(Duration.between(answered, asked.plus(half)), half);
  }

  /** Whether the clocks certainly differ by more than a limit. */
  boolean exceeds(Duration limit) {
    return ahead.abs().minus(uncertainty).compareTo(limit) > 0;
  }

  /** The difference in words. */
  String words() {
    return String.format(
        Locale.ROOT,
        "%.1f s %s the database's clock",
        ahead.abs().toMillis() / 1_000.0,
        ahead.isNegative() ? "behind" : "ahead of");
  }
}
