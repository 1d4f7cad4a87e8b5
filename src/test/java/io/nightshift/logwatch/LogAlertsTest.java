package io.nightshift.logwatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.monitoring.MonitoringParts;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which counts are an alert, and for how long. */
class LogAlertsTest {
  private static final String BASE = "nightshift.monitoring.logs.\"app\".";
  private static final String MINUTE = "2026-11-26T23:59:00Z";
  private static MonitoringParts parts;

  private final Map<String, String> settings = new HashMap<>();

  @BeforeAll
  static void make() {
    parts = new MonitoringParts("log_alerts");
  }

  @BeforeEach
  void empty() throws SQLException {
    parts.empty();
    settings.put(BASE + "path", "/var/log/app.log");
    settings.put(BASE + "thresholds.\"ERROR\"", "10");
    settings.put(BASE + "patterns.\"oom\".regex", "OutOfMemory");
    settings.put(BASE + "patterns.\"oom\".threshold", "1");
    settings.put(BASE + "patterns.\"oom\".severity", "CRITICAL");
    settings.put(BASE + "patterns.\"slow\".regex", "slow");
  }

  @Test
  void aMinuteWithTooManyIsToldOnceOverAllInstancesUntilItIsQuiet() throws Exception {
    count(MINUTE, "one", "LEVEL", "ERROR", 6);
    count("2026-11-26T23:58:00Z", "two", "LEVEL", "ERROR", 9);
    count(MINUTE, "one", "PATTERN", "slow", 1_000);
    run("2026-11-27T00:00:00Z");
    assertEquals(List.of(), alerts(), "no minute has ten");
    count(MINUTE, "two", "LEVEL", "ERROR", 4);
    run("2026-11-27T00:00:15Z");
    run("2026-11-27T00:04:45Z");
    assertEquals(List.of("log-level app/ERROR WARNING OPEN 2"), alerts());
    assertEquals(
        "10 lines with ERROR in the logs app in the minute of 2026-11-26T23:59:00Z, 10 or more"
            + " are too many: GET /monitoring/logs?watch=app",
        parts.value("SELECT message FROM alert"));
    run("2026-11-27T00:05:00Z");
    assertEquals(List.of("log-level app/ERROR WARNING RESOLVED 2"), alerts());
    assertEquals("2", parts.value("SELECT count(*) FROM notification"));
  }

  @Test
  void aPatternHasItsOwnThresholdAndSeverity() throws Exception {
    count(MINUTE, "one", "PATTERN", "oom", 1);
    run("2026-11-27T00:00:00Z");
    assertEquals(List.of("log-pattern app/oom CRITICAL OPEN 1"), alerts());
  }

  @Test
  void aThresholdThatIsNotConfiguredAnyMoreIsResolved() throws Exception {
    count(MINUTE, "one", "PATTERN", "oom", 1);
    run("2026-11-27T00:00:00Z");
    settings.clear();
    run("2026-11-27T00:00:15Z");
    assertEquals(List.of("log-pattern app/oom CRITICAL RESOLVED 1"), alerts());
  }

  @Test
  void anInstanceThatHasLostItsRunTellsNobody() throws Exception {
    count(MINUTE, "one", "PATTERN", "oom", 1);
    RunContext stale = next("2026-11-27T00:00:00Z");
    var unused = next("2026-11-27T00:00:15Z");
    assertThrows(LeaseLostException.class, () -> watch().runOnce(stale, MonitoringParts.limit()));
    assertEquals(List.of(), alerts());
  }

  @Test
  void whatIsPastItsRetentionIsRemoved() throws Exception {
    count("2026-10-01T00:00:00Z", "one", "LEVEL", "ERROR", 1);
    count(MINUTE, "one", "LEVEL", "ERROR", 1);
    parts.execute(
        """
        INSERT INTO target_sample (target, at, healthy, latency_millis)
        SELECT 't', at, true, 1
        FROM unnest('{2026-11-01T00:00:00Z,2026-11-26T00:00:00Z}'::timestamptz[]) AS at;
        INSERT INTO target_change (target, at, before, state)
        SELECT 't', at, 'UP', 'DOWN'
        FROM unnest('{2025-01-01T00:00:00Z,2026-11-01T00:00:00Z}'::timestamptz[]) AS at;
        INSERT INTO log_follower (instance, watch, seen_at) VALUES ('gone', 'app', '2026-01-01Z');
        """);
    RunContext lease = RunsOfTests.next(parts.dataSource, "monitoring-pruner");
    RunContext run =
        new RunContext(
            "monitoring-pruner",
            Trigger.SCHEDULE,
            Instant.parse("2026-11-27T00:40:00Z"),
            lease.epoch());
    parts.prune(run);
    assertEquals("removed 4 rows", run.message());
    assertEquals(List.of(MINUTE), minutes());
  }

  private static List<String> minutes() throws SQLException {
    return parts.rows(
        "SELECT to_char(minute AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM log_count");
  }

  private LogAlerts watch() {
    return new LogAlerts(
        MonitoringParts.settings(LogWatchSettings.class, settings),
        parts.alerts,
        RunsOfTests.transactions(parts.dataSource));
  }

  private void run(String tick) throws Exception {
    watch().runOnce(next(tick), MonitoringParts.limit());
  }

  private static RunContext next(String tick) throws SQLException {
    RunContext run = RunsOfTests.next(parts.dataSource, "log-alerts");
    return new RunContext(run.worker(), Trigger.SCHEDULE, Instant.parse(tick), run.epoch());
  }

  private static void count(String minute, String instance, String kind, String name, int count)
      throws SQLException {
    parts.execute(
        "INSERT INTO log_count (minute, watch, instance, kind, name, count) VALUES ('%s', 'app', '%s', '%s', '%s', %d)"
            .formatted(minute, instance, kind, name, count));
  }

  private static List<String> alerts() throws SQLException {
    return parts.rows("SELECT rule, subject, severity, state, times FROM alert ORDER BY id");
  }
}
