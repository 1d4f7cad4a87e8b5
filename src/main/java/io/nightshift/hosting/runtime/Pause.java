package io.nightshift.hosting.runtime;

import java.time.Duration;
import java.time.Instant;

/**
 * A wait that no change of the clock makes longer or shorter.
 *
 * @param end its end, by the clock as it was at its beginning
 * @param endNanos its end, on the clock of {@link System#nanoTime}
 */
record Pause(Instant end, long endNanos) {
  static Pause until(Instant end, Instant now) {
    return new Pause(end, System.nanoTime() + Duration.between(now, end).toNanos());
  }

  Duration left() {
    return Duration.ofNanos(endNanos - System.nanoTime());
  }
}
