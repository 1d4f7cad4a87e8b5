package io.nightshift.logwatch;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.monitoring.MonitoringParts;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worker that follows log files, on a thread of its own. */
class LogWatchTest {
  private static final String BASE = "nightshift.monitoring.logs.\"app\".";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static MonitoringParts parts;

  @TempDir Path dir;
  private final Map<String, String> settings = new HashMap<>();
  private final LogTotals totals = new LogTotals();
  private final CancellationSource stopping = CancellationSource.create();

  @BeforeAll
  static void make() {
    parts = new MonitoringParts("log_watch");
  }

  @Test
  void itWaitsForADatabaseThatIsAwayAndMissesNothing() throws Exception {
    parts.empty();
    Path log = Files.createFile(dir.resolve("app.log"));
    settings.put(BASE + "path", log.toString());
    settings.put("nightshift.monitoring.log-poll", "20ms");
    CompletableFuture<Void> work = begin();
    await().atMost(LIMIT).until(() -> number("SELECT count(*) FROM log_follower") == 1);
    allowConnections(false);
    Files.writeString(log, "INFO a\n", StandardOpenOption.APPEND);
    Files.move(log, dir.resolve("app.log.1"));
    Files.writeString(log, "INFO b\n");
    await().atMost(LIMIT).until(() -> WorkerFigure.values(totals.figures()).get("failed") > 0);
    allowConnections(true);
    await().atMost(LIMIT).until(() -> number("SELECT coalesce(sum(count), 0) FROM log_count") == 2);
    stopping.cancel();
    work.get();
    assertEquals(0, WorkerFigure.values(totals.figures()).get("files"), "all are closed");
  }

  @Test
  void withoutLogsItHasNothingToDoUntilItIsStopped() throws Exception {
    CompletableFuture<Void> work = begin();
    stopping.cancel();
    work.get();
    assertEquals(0, WorkerFigure.values(totals.figures()).get("lines"));
  }

  @ParameterizedTest
  @CsvSource({
    "path, app.log",
    "level, (",
    "thresholds.\"ERROR\", 0",
    "patterns.\"oom\".regex, [",
    "patterns.\"oom\".threshold, -1"
  })
  void whatIsConfiguredWronglyIsSaidAtTheStart(String name, String value) {
    settings.put(BASE + "path", "/var/log/app.log");
    settings.put(BASE + "patterns.\"oom\".regex", "OutOfMemory");
    settings.put(BASE + name, value);
    var refused =
        assertThrows(IllegalArgumentException.class, () -> watch().start(stopping.token()));
    String setting = name.startsWith("thresholds") ? "thresholds" : name;
    assertTrue(refused.getMessage().startsWith(BASE + setting), refused.getMessage());
  }

  private LogWatch watch() {
    return new LogWatch(
        MonitoringParts.settings(LogWatchSettings.class, settings),
        "here",
        parts.dataSource,
        Clock.systemUTC(),
        totals);
  }

  private CompletableFuture<Void> begin() {
    LogWatch watch = watch();
    watch.start(stopping.token());
    CompletableFuture<Void> ended = new CompletableFuture<>();
    var unused =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    watch.execute(stopping.token());
                    ended.complete(null);
                  } catch (Throwable t) {
                    ended.completeExceptionally(t);
                  }
                });
    return ended;
  }

  private static void allowConnections(boolean allow) throws SQLException {
    try (Connection connection = Sandbox.shared().postgres().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER DATABASE log_watch ALLOW_CONNECTIONS " + allow);
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'log_watch'");
    }
  }

  private static long number(String sql) throws SQLException {
    return Long.parseLong(parts.value(sql));
  }
}
