package io.nightshift.availability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The rest after a pass. */
class AvailabilityPublisherTest {
  private static final Duration EVERY = Duration.ofSeconds(1);

  @Test
  void aRestIsTenTimesThePassWithinItsLimits() {
    assertEquals(EVERY, AvailabilityPublisher.rest(Duration.ofMillis(20), EVERY));
    assertEquals(Duration.ofSeconds(20), AvailabilityPublisher.rest(Duration.ofSeconds(2), EVERY));
    // All levels of a large table were written.
    assertEquals(Duration.ofMinutes(1), AvailabilityPublisher.rest(Duration.ofMinutes(3), EVERY));
    Duration seldom = Duration.ofMinutes(5);
    assertEquals(seldom, AvailabilityPublisher.rest(Duration.ofMinutes(3), seldom));
  }
}
