package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.PgBouncer;
import io.nightshift.sandbox.Sandbox;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged application through a real PgBouncer in transaction mode, as the page says. */
@Tag("long")
class PgBouncerIT {
  private static final String DATABASE = "pooled";
  private static final String URL = "QUARKUS_DATASOURCE_JDBC_URL";
  private static final String SIGNALS = "NIGHTSHIFT_DATABASE_SIGNALS_URL";
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static PgBouncer pooler;
  private static Books books;

  @BeforeAll
  static void startIt() {
    pooler = PgBouncer.start(Sandbox.shared().postgres(), "transaction");
    books = new Books(Sandbox.shared(), DATABASE, 3);
  }

  @AfterAll
  static void endIt() {
    if (books != null) {
      books.close();
      pooler.close();
    }
  }

  private static NightshiftProcess start(Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.putAll(settings);
    return NightshiftProcess.start(environment);
  }

  private static Map<String, String> documented() {
    return DocumentedSettings.of(
        "database.md",
        "PgBouncer",
        Map.of(
            "pgbouncer:6432", "127.0.0.1:" + pooler.port(),
            "db:5432", "localhost:" + Sandbox.shared().postgres().port(),
            "/nightshift", "/" + DATABASE));
  }

  @Test
  void theStartNamesWhatToSet() {
    try (NightshiftProcess nightshift = start(Map.of(URL, pooler.jdbcUrl(DATABASE)))) {
      assertEquals(1, nightshift.awaitExit(LIMIT));
      String last = nightshift.log().lines().toList().getLast();
      assertTrue(last.contains("prepareThreshold=0"), last);
      assertTrue(last.contains("max_prepared_statements"), last);
    }
  }

  @Test
  void withTheSettingsOfThePageAllWorksAndSignalsArrive() {
    books.publish(1_000);
    try (NightshiftProcess nightshift = start(documented())) {
      nightshift.awaitReady(NightshiftProcess.START);
      assertBalanced(nightshift);
      assertTrue(received(nightshift) > 0);
      assertFalse(nightshift.log().contains("workers poll every"), nightshift.log());
    }
  }

  @Test
  void withoutAWayPastThePoolerWorkersLookByThemselves() {
    Map<String, String> settings = documented();
    settings.remove(SIGNALS);
    try (NightshiftProcess nightshift = start(settings)) {
      nightshift.awaitReady(NightshiftProcess.START);
      await().atMost(LIMIT).until(() -> nightshift.log().contains("workers poll every"));
      books.publish(1_000);
      assertBalanced(nightshift);
      assertEquals(0, received(nightshift));
    }
  }

  private static void assertBalanced(NightshiftProcess nightshift) {
    books.awaitAll();
    books.awaitMails();
    books.assertBalanced();
    assertTrue(nightshift.get("/audit/verify").get("verified").asBoolean());
  }

  private static long received(NightshiftProcess nightshift) {
    return nightshift.figure("database-signals", "received");
  }
}
