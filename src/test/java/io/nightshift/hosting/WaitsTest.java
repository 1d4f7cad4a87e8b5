package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaitsTest {
  private static final Instant BEGIN = Instant.parse("2026-11-22T10:15:30Z");

  @Test
  void aWaitKeepsItsBeginWhileItsReasonChanges() {
    TestClock clock = new TestClock(BEGIN.toString());
    Waits<String> waits = new Waits<>(clock);
    waits.waiting("broker", "no answer");
    clock.advance(Duration.ofSeconds(5));
    waits.waiting("database", "refused");
    waits.waiting("broker", "no such name");
    assertEquals(Optional.of(new Wait("no such name", BEGIN)), waits.longest());
    waits.working("broker");
    assertEquals(Optional.of(new Wait("refused", BEGIN.plusSeconds(5))), waits.longest());
    waits.working("database");
    assertEquals(Optional.empty(), waits.longest());
  }
}
