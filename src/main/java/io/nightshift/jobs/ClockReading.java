package io.nightshift.jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * How this instance's clock differs from the database's.
 *
 * @param ahead how far this instance's clock is ahead, negative where it is behind
 * @param uncertainty how far {@code ahead} may be from the truth, in either direction
 */
record ClockReading(Duration ahead, Duration uncertainty) {

  /**
   * From one question and its answer.
   *
   * @param asked this instance's time when it asked
   * @param roundTrip how long the answer took: the database looked at its clock some time in it
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
