package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances of the packaged application that check servers and follow log files. */
class MonitoringIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Tag("long")
  @Test
  void twoInstancesCheckOnceATickAndTellOnceOfWhatIsDown() throws Exception {
    Books books = new Books(Sandbox.shared(), "checks", 1);
    try (ServerSocket up = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        NightshiftProcess one =
            start(books, "one", Map.of("UP__TCP", "127.0.0.1:" + up.getLocalPort()));
        NightshiftProcess two =
            start(books, "two", Map.of("UP__TCP", "127.0.0.1:" + up.getLocalPort()))) {
      one.awaitReady(NightshiftProcess.START);
      two.awaitReady(NightshiftProcess.START);
      await()
          .atMost(LIMIT)
          .until(() -> number(books, "SELECT count(*) FROM target_sample WHERE healthy") >= 5);
      up.close();
      await()
          .atMost(LIMIT)
          .until(() -> number(books, "SELECT count(*) FROM target_sample WHERE NOT healthy") >= 6);
      assertEquals(
          List.of(),
          books.rows("SELECT at FROM target_sample GROUP BY at HAVING count(*) > 1"),
          "ticks that were checked twice");
      assertEquals(List.of("target-down"), books.rows("SELECT rule FROM alert"));
      assertEquals("DOWN", two.get("/monitoring/targets/up").get("state").asText());
      assertTrue(number(books, "SELECT count(*) FROM target_change") == 2);
    } finally {
      books.close();
    }
  }

  @Test
  void eachLineIsCountedOnceWhileTheInstanceIsKilledAgainAndAgain(@TempDir Path dir)
      throws Exception {
    Books books = new Books(Sandbox.shared(), "log_lines", 1);
    Path log = Files.createFile(dir.resolve("app.log"));
    long written = 0;
    int rounds = LongTests.cases(1, 3);
    try {
      for (int round = 0; round < rounds; round++) {
        try (NightshiftProcess here = start(books, "here", Map.of("UP__SQL", "SELECT 1"), log)) {
          here.awaitReady(NightshiftProcess.START);
          long before = counted(books);
          await()
              .atMost(LIMIT)
              .until(() -> number(books, "SELECT count(*) FROM log_follower") == 1);
          written += write(log, 200_000);
          Files.move(log, dir.resolve("app.log." + round));
          written += write(log, 200_000);
          await().atMost(LIMIT).until(() -> counted(books) > before);
          here.kill9(); // In the middle of it, as a rule.
        }
      }
      try (NightshiftProcess here = start(books, "here", Map.of("UP__SQL", "SELECT 1"), log)) {
        long all = written;
        await().atMost(LIMIT).until(() -> counted(books) >= all);
        written += write(log, 1);
        long more = written;
        await().atMost(LIMIT).until(() -> counted(books) >= more);
        assertEquals(more, counted(books));
        here.terminate();
        assertEquals(0, here.awaitExit(LIMIT));
      }
    } finally {
      books.close();
    }
  }

  private static long write(Path log, int lines) throws IOException {
    Files.writeString(
        log,
        "ERROR something that went wrong\n".repeat(lines),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return lines;
  }

  private static long counted(Books books) throws SQLException {
    return number(books, "SELECT coalesce(sum(count), 0) FROM log_count WHERE name = 'ERROR'");
  }

  private static NightshiftProcess start(Books books, String instance, Map<String, String> target) {
    return start(books, instance, target, Path.of("/absent/app.log"));
  }

  private static NightshiftProcess start(
      Books books, String instance, Map<String, String> target, Path log) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.put("NIGHTSHIFT_INSTANCE", instance);
    target.forEach(
        (name, value) -> environment.put("NIGHTSHIFT_MONITORING_TARGETS__" + name, value));
    environment.put("NIGHTSHIFT_MONITORING_TARGETS__UP__EVERY", "1s");
    environment.put("NIGHTSHIFT_MONITORING_TARGETS__UP__TIMEOUT", "20s");
    environment.put("NIGHTSHIFT_MONITORING_LOGS__APP__PATH", log + "*");
    environment.put("NIGHTSHIFT_MONITORING_LOG_POLL", "20ms");
    return NightshiftProcess.start(environment);
  }

  private static long number(Books books, String sql) throws SQLException {
    return Long.parseLong(books.rows(sql).getFirst());
  }
}
