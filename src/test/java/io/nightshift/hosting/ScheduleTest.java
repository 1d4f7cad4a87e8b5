package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  @Test
  void aCronScheduleTicksAtItsTimesInItsZone() {
    Schedule nightly = Schedule.cron("0 30 3 * * ?").in(ZoneId.of("Europe/Berlin"));
    // 03:30 in Berlin is 02:30 UTC in winter, and 01:30 UTC in summer.
    assertTicks(nightly, "2026-11-22T12:00:00Z", "2026-11-22T02:30:00Z", "2026-11-23T02:30:00Z");
    assertTicks(nightly, "2026-07-01T12:00:00Z", "2026-07-01T01:30:00Z", "2026-07-02T01:30:00Z");
  }

  @Test
  void aTickIsItsOwnLastTick() {
    Schedule minutely = Schedule.cron("0 * * * * ?");
    assertTicks(minutely, "2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z", "2026-11-22T12:01:00Z");
    Schedule every = Schedule.every(Duration.ofMinutes(1));
    assertTicks(every, "2026-11-22T12:00:00Z", "2026-11-22T12:00:00Z", "2026-11-22T12:01:00Z");
  }

  @Test
  void anIntervalTicksAtTheSameTimesEverywhere() {
    Schedule every = Schedule.every(Duration.ofSeconds(40));
    assertTicks(every, "1970-01-01T00:01:30Z", "1970-01-01T00:01:20Z", "1970-01-01T00:02:00Z");
    assertTicks(every, "1969-12-31T23:59:59Z", "1969-12-31T23:59:20Z", "1970-01-01T00:00:00Z");
  }

  @Test
  void withoutTicksThereIsNone() {
    Instant now = Instant.parse("2026-11-22T12:00:00Z");
    assertEquals(Optional.empty(), Schedule.onDemand().nextTick(now));
    assertEquals(Optional.empty(), Schedule.fixedDelay(Duration.ofSeconds(1)).lastTick(now));
  }

  @Test
  void whatIsNoScheduleIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Schedule.cron("every night"));
    assertThrows(IllegalArgumentException.class, () -> Schedule.every(Duration.ofMillis(1500)));
    assertThrows(IllegalArgumentException.class, () -> Schedule.every(Duration.ZERO));
    assertThrows(IllegalArgumentException.class, () -> Schedule.fixedDelay(Duration.ZERO));
  }

  private static void assertTicks(Schedule schedule, String now, String last, String next) {
    assertEquals(Optional.of(Instant.parse(last)), schedule.lastTick(Instant.parse(now)));
    assertEquals(Optional.of(Instant.parse(next)), schedule.nextTick(Instant.parse(now)));
    assertTrue(Instant.parse(next).isAfter(Instant.parse(now)));
  }
}
