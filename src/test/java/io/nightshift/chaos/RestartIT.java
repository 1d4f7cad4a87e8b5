package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.PackagedApplication;
import io.nightshift.sandbox.Sandbox;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged application ended in every way while it is at work: nothing lost, nothing twice. */
class RestartIT {
  private static final Duration STOP = Duration.ofSeconds(40);

  @Tag("long")
  @Test
  void killedInMidBatchItLosesNothingAndAppliesNothingTwice() {
    try (Books books = new Books(Sandbox.shared(), "killed", 3)) {
      books.publish(4_000);
      for (int round = 1; round <= 3; round++) {
        try (NightshiftProcess nightshift = start(books, Map.of())) {
          books.awaitOrders(books.storedOrders() + 100);
          nightshift.kill9();
        }
        books.publish(1_000);
      }
      try (NightshiftProcess nightshift = start(books, Map.of())) {
        books.awaitAll();
        books.assertBalanced();
        assertTrue(nightshift.get("/audit/verify").get("verified").asBoolean());
      }
    }
  }

  @Test
  void terminatedUnderLoadItDrainsAndExits0() throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "terminated", 3)) {
      books.publish(6_000);
      for (int round = 1; round <= 2; round++) {
        try (NightshiftProcess nightshift = start(books, Map.of())) {
          nightshift.awaitReady(NightshiftProcess.START);
          books.awaitOrders(books.storedOrders() + 100);
          nightshift.terminate();
          assertEquals(0, nightshift.awaitExit(STOP));
          assertTrue(nightshift.log().contains("Drained in"), nightshift.log());
        }
        books.publish(1_000);
        migratedByTheNextVersion(books, round);
      }
      try (NightshiftProcess nightshift = start(books, Map.of())) {
        books.awaitAll();
        books.assertBalanced();
      }
    }
  }

  /** As in a rolling update in which this version restarts, or after which it is rolled back to. */
  private static void migratedByTheNextVersion(Books books, int number) throws SQLException {
    try (Connection connection = books.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,
                                             installed_by, execution_time, success)
          VALUES (1000 + %1$d, '1000.%1$d', 'next', 'SQL', 'V1000__next.sql', 'next', 0, true)
          """
              .formatted(number));
    }
  }

  @Tag("long")
  @Test
  void askedToStopTwiceItStillDrainsOnce() {
    try (Books books = new Books(Sandbox.shared(), "twice", 1);
        NightshiftProcess nightshift = start(books, Map.of())) {
      books.publish(2_000);
      nightshift.awaitReady(NightshiftProcess.START);
      books.awaitOrders(100);
      nightshift.terminate();
      nightshift.terminate();
      assertEquals(0, nightshift.awaitExit(STOP));
      assertEquals(2, nightshift.log().split("Drained in", -1).length, nightshift.log());
    }
  }

  @Tag("long")
  @Test
  void aSecondConsumerTakesPartitionsOverUnderLoadAndGivesThemBack() {
    try (Books books = new Books(Sandbox.shared(), "rebalanced", 6)) {
      books.publish(3_000);
      try (NightshiftProcess first = start(books, Map.of())) {
        first.awaitReady(NightshiftProcess.START);
        try (NightshiftProcess second = start(books, Map.of())) {
          second.awaitReady(NightshiftProcess.START);
          books.publish(3_000);
          await()
              .atMost(Duration.ofSeconds(60))
              .until(() -> partitions(first) == 3 && partitions(second) == 3);
          books.publish(3_000);
          second.terminate();
          assertEquals(0, second.awaitExit(STOP));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> partitions(first) == 6);
        books.publish(1_000);
        books.awaitAll();
        books.assertBalanced();
        assertTrue(first.get("/audit/verify").get("verified").asBoolean());
      }
    }
  }

  @Tag("long")
  @Test
  void severalConsumersOfOneInstanceShareThePartitions() {
    try (Books books = new Books(Sandbox.shared(), "concurrent", 6)) {
      books.publish(3_000);
      try (NightshiftProcess nightshift =
          start(books, Map.of("NIGHTSHIFT_INTAKE_TOPICS_ORDERS_CONCURRENCY", "3"))) {
        nightshift.awaitReady(NightshiftProcess.START);
        books.awaitAll();
        books.assertBalanced();
        await().atMost(Duration.ofSeconds(60)).until(() -> partitions(nightshift) == 6);
      }
    }
  }

  @Test
  void aPortThatIsTakenFailsTheStartWithExitCode1() {
    try (Books books = new Books(Sandbox.shared(), "taken", 1);
        NightshiftProcess first = start(books, Map.of())) {
      first.awaitReady(NightshiftProcess.START);
      Map<String, URI> taken =
          Map.of("QUARKUS_HTTP_PORT", first.http(), "QUARKUS_MANAGEMENT_PORT", first.management());
      taken.forEach(
          (setting, address) -> {
            String port = Integer.toString(address.getPort());
            try (NightshiftProcess second = start(books, Map.of(setting, port))) {
              assertEquals(1, second.awaitExit(STOP));
              String line = lastLine(second);
              assertTrue(line.contains("Exit 1: the start failed: "), line);
              assertTrue(line.contains(port) && line.contains("in use"), line);
            }
          });
    }
  }

  @Test
  void anAddressThatNoServerCanHaveFailsTheStartWithExitCode1() {
    try (Books books = new Books(Sandbox.shared(), "nowhere", 1)) {
      for (String setting :
          List.of(
              "QUARKUS_DATASOURCE_JDBC_URL",
              "NIGHTSHIFT_DATABASE_SIGNALS_URL",
              "KAFKA_BOOTSTRAP_SERVERS")) {
        try (NightshiftProcess nightshift = start(books, Map.of(setting, "nowhere"))) {
          assertEquals(1, nightshift.awaitExit(STOP));
          String line = lastLine(nightshift);
          assertTrue(line.contains("Exit 1: the start failed: "), line);
          assertTrue(line.contains("not nowhere"), line);
        }
      }
    }
  }

  @Test
  void toldToStopBeforeItHasStartedItStopsAllTheSame() {
    assumeFalse(PackagedApplication.isNative(), "only a JVM tells which classes it loads");
    try (Books books = new Books(Sandbox.shared(), "early", 1);
        NightshiftProcess nightshift =
            NightshiftProcess.start(patient(books.environment()), "-Xmx256m", "-Xlog:class+load")) {
      // Loaded after the handlers of signals are there; the application's own start is far off.
      await()
          .atMost(NightshiftProcess.START)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> nightshift.log().contains(" io.quarkus.runtime.Quarkus source"));
      nightshift.terminate();
      assertEquals(0, nightshift.awaitExit(NightshiftProcess.START));
      assertTrue(nightshift.log().contains("SIGTERM received"));
    }
  }

  /** A start that has begun ends first, and takes longer than a stop may on a busy machine. */
  private static Map<String, String> patient(Map<String, String> environment) {
    Map<String, String> patient = new HashMap<>(environment);
    patient.put("NIGHTSHIFT_HOST_SHUTDOWN_TIMEOUT", "150s");
    return patient;
  }

  @Tag("long")
  @Test
  void aWorkerThatTheHostNeedsAndThatFailsForGoodEndsItWithExitCode2() throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "failed", 1);
        NightshiftProcess nightshift =
            start(books, Map.of("NIGHTSHIFT_WORKERS__INTAKE_ORDERS__RESTART_WHEN", "NEVER"))) {
      nightshift.awaitReady(NightshiftProcess.START);
      try (Connection connection = books.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE orders");
        statement.execute("ALTER TABLE dead_letter RENAME TO gone");
      }
      books.publish(10);
      assertEquals(2, nightshift.awaitExit(STOP));
      assertTrue(
          lastLine(nightshift).contains("Exit 2: intake-orders failed for good: "),
          lastLine(nightshift));
    }
  }

  private static String lastLine(NightshiftProcess nightshift) {
    return nightshift.log().lines().toList().getLast();
  }

  private static int partitions(NightshiftProcess nightshift) {
    for (var topic : nightshift.get("/status/intake").get("items")) {
      if (topic.get("topic").asText().startsWith("orders")) {
        return topic.get("partitions").size();
      }
    }
    return 0;
  }

  private static NightshiftProcess start(Books books, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.putAll(more);
    return NightshiftProcess.start(environment);
  }
}
