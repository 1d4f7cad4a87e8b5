package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  void pausesDoubleUpToTheLimit() {
    Backoff backoff = Backoff.exact(Duration.ofSeconds(1), Duration.ofSeconds(10));
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      seconds.add(backoff.next().toSeconds());
    }
    assertEquals(List.of(1L, 2L, 4L, 8L, 10L, 10L), seconds);
  }

  @Test
  void theNumberOfAnAttemptAloneGivesItsPause() {
    Backoff backoff = Backoff.exact(Duration.ofMillis(250), Duration.ofSeconds(10));
    assertEquals(Duration.ofSeconds(1), backoff.pause(3));
    assertEquals(Duration.ofMillis(250), backoff.pause(1));
    assertEquals(Duration.ofMillis(250), backoff.next());
  }

  @Test
  void anAttemptOfAnyNumberAndPausesOfAnyLengthDoNotOverflow() {
    Backoff backoff = Backoff.exact(Duration.ofNanos(3), LONGEST);
    Duration last = Duration.ZERO;
    for (int attempt = 1; attempt < 200; attempt++) {
      Duration pause = backoff.pause(attempt);
      assertTrue(pause.compareTo(last) >= 0, "attempt " + attempt + ": " + pause);
      last = pause;
    }
    assertEquals(Duration.ofNanos(Long.MAX_VALUE), last);
    assertEquals(last, backoff.pause(Integer.MAX_VALUE));
    assertEquals(last, new Backoff(LONGEST, LONGEST, 1, () -> 1).pause(Integer.MAX_VALUE));
    assertEquals(Duration.ofNanos(3), backoff.pause(Integer.MIN_VALUE));
    assertEquals(Duration.ZERO, Backoff.exact(Duration.ZERO, LONGEST).pause(Integer.MAX_VALUE));
  }

  @Test
  void theLimitHoldsForTheFirstPauseToo() {
    assertEquals(
        Duration.ofSeconds(2), Backoff.exact(Duration.ofSeconds(5), Duration.ofSeconds(2)).next());
  }

  @Test
  void jitterLengthensAndShortensByItsShare() {
    Duration second = Duration.ofSeconds(1);
    assertEquals(Duration.ofMillis(800), new Backoff(second, second, 0.2, () -> 0).pause(1));
    assertEquals(Duration.ofMillis(1200), new Backoff(second, second, 0.2, () -> 1).pause(9));
  }

  @Test
  void pausesOfOneLimitStartAtTenthsOfASecond() {
    for (Duration max : List.of(Duration.ZERO, Duration.ofSeconds(30))) {
      Duration pause = new Backoff(max).next();
      assertTrue(pause.compareTo(Duration.ofMillis(80)) >= 0, pause.toString());
      assertTrue(pause.compareTo(Duration.ofMillis(120)) <= 0, pause.toString());
    }
  }

  @Test
  void aSuccessMakesTheNextPauseTheFirstAgain() {
    Backoff backoff = Backoff.exact(Duration.ofSeconds(1), Duration.ofMinutes(1));
    assertFalse(backoff.isFailing());
    assertEquals(Duration.ofSeconds(1), backoff.next());
    assertTrue(backoff.isFailing());
    assertEquals(Duration.ofSeconds(2), backoff.next());
    backoff.reset();
    assertFalse(backoff.isFailing());
    assertEquals(Duration.ofSeconds(1), backoff.next());
  }
}
