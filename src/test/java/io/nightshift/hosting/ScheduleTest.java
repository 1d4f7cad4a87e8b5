package io.nightshift.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
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

  @Test
  void settingsGoOverTheServicesOwn() {
    Map<String, String> settings =
        Map.of(
            "nightshift.workers.\"nightly\".schedule.cron", "0 0 4 * * ?",
            "nightshift.workers.\"nightly\".schedule.time-zone", "Asia/Tokyo",
            "nightshift.workers.\"off\".schedule.cron", "off");
    TestHost test =
        new TestHost(
            settings,
            List.of(scheduled("nightly"), scheduled("off"), scheduled("own")),
            new TestClock("2026-11-22T12:00:00Z"));
    test.startAndAwaitRunning();
    // Four in Tokyo is 19:00 UTC of the day before.
    assertEquals(Instant.parse("2026-11-22T19:00:00Z"), test.status("nightly").nextRun());
    assertEquals(null, test.status("off").nextRun());
    assertEquals(Instant.parse("2026-11-22T13:00:00Z"), test.status("own").nextRun());
    test.host.stop();
  }

  @Test
  void aSettingThatCannotBeUsedFailsTheStartAndIsNamed() throws Exception {
    for (Map<String, String> settings :
        List.of(
            Map.of("nightshift.workers.\"w\".schedule.cron", "now and then"),
            Map.of("nightshift.workers.\"w\".schedule.time-zone", "Mars/Olympus"),
            Map.of(
                "nightshift.workers.\"w\".schedule.every", "1h",
                "nightshift.workers.\"w\".schedule.fixed-delay", "1h"))) {
      TestHost test = new TestHost(settings, List.of(scheduled("w")));
      try (var log = new LogLines("io.nightshift.hosting")) {
        test.host.start();
        assertEquals(ExitCode.START_FAILED, test.awaitExit());
        assertTrue(
            log.all().stream()
                .anyMatch(
                    line ->
                        line.startsWith("NS0113 The process ends with exit code 1: ")
                            && line.contains("nightshift.workers.\"w\".schedule: ")),
            log.all().toString());
      }
    }
  }

  private static ScheduledService scheduled(String name) {
    return new ScheduledService() {
      @Override
      public String name() {
        return name;
      }

      @Override
      protected Schedule schedule() {
        return Schedule.cron("0 0 * * * ?");
      }

      @Override
      protected void runOnce(RunContext run, CancellationToken stopping) {}
    };
  }

  private static void assertTicks(Schedule schedule, String now, String last, String next) {
    assertEquals(Optional.of(Instant.parse(last)), schedule.lastTick(Instant.parse(now)));
    assertEquals(Optional.of(Instant.parse(next)), schedule.nextTick(Instant.parse(now)));
    assertTrue(Instant.parse(next).isAfter(Instant.parse(now)));
  }
}
