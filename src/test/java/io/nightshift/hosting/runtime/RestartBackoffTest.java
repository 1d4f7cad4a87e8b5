package io.nightshift.hosting.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.hosting.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
  private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

  @Test
  void pausesDoubleUpToTheirLimit() {
    RestartBackoff backoff = new RestartBackoff(RestartPolicy.DEFAULT, () -> 0.5);
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      seconds.add(backoff.next(START, START).orElseThrow().toSeconds());
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L), seconds);
  }

  @Test
  void jitterLengthensAndShortensByAFifth() {
    assertEquals(
        Optional.of(Duration.ofMillis(800)),
        new RestartBackoff(RestartPolicy.DEFAULT, () -> 0).next(START, START));
    assertEquals(
        Optional.of(Duration.ofMillis(1200)),
        new RestartBackoff(RestartPolicy.DEFAULT, () -> 1).next(START, START));
  }

  @Test
  void fiveHealthyMinutesMakeTheNextFailureTheFirstAgain() {
    RestartBackoff backoff = new RestartBackoff(RestartPolicy.DEFAULT, () -> 0.5);
    assertEquals(Optional.of(Duration.ofSeconds(1)), backoff.next(START, START));
    assertEquals(Optional.of(Duration.ofSeconds(2)), backoff.next(START, START));
    assertEquals(
        Optional.of(Duration.ofSeconds(1)), backoff.next(START, START.plus(Duration.ofMinutes(5))));
  }

  @Test
  void tenRestartsInTenMinutesAreEnoughAndOldOnesDoNotCount() {
    RestartBackoff backoff = new RestartBackoff(RestartPolicy.DEFAULT, () -> 0.5);
    for (int i = 0; i < 10; i++) {
      Instant now = START.plusSeconds(i);
      assertEquals(true, backoff.next(now, now).isPresent());
    }
    Instant soon = START.plusSeconds(10);
    assertEquals(Optional.empty(), backoff.next(soon, soon));
    Instant later = START.plus(Duration.ofMinutes(10)).plusMillis(500);
    assertEquals(true, backoff.next(later, later).isPresent());
  }
}
