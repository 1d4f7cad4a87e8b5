package io.nightshift.hosting.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.ExitCode;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.hosting.TestClock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings of a schedule override those of the service. */
class ScheduleMergeTest {

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
}
