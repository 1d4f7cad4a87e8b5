package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A standby is promoted under load: nothing is lost, nothing applied twice, nothing restarted. */
@Tag("long")
class FailoverIT {
  private static final Pattern READ_ONLY =
      Pattern.compile("nightshift_database_state\\{state=\"READ_ONLY\",?} 1");
  private static final String READY = "/q/health/ready";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Test
  void thePrimaryIsKilledAndTheOtherHostOfTheUrlTakesOver() {
    try (Sandbox sandbox = replicated("killed");
        Books books = new Books(sandbox, "failover", 3)) {
      PostgresServer primary = sandbox.postgres();
      Map<String, String> environment = new HashMap<>(books.environment());
      environment.putAll(
          DocumentedSettings.of(
              "database.md",
              "A primary and its standby",
              Map.of(
                  "db-1:5432", "localhost:" + primary.port(),
                  "db-2:5432", "localhost:" + primary.standby().port(),
                  "/nightshift?", "/failover?")));
      try (NightshiftProcess nightshift = NightshiftProcess.start(environment)) {
        nightshift.awaitReady(NightshiftProcess.START);
        try (BusyShop shop = BusyShop.open(books)) {
          shop.awaitPublished(500);
          books.awaitOrders(100);
          primary.kill();
          shop.awaitPublished(200);
          await().atMost(LIMIT).until(() -> database(nightshift).equals("READ_ONLY"));
          long received = received(nightshift);
          primary.standby().promote();
          shop.awaitPublished(200);
          shop.awaitCaughtUp();
          await().atMost(LIMIT).until(() -> received(nightshift) > received);
        }
        assertBalanced(books, nightshift);
      }
    }
  }

  /** The old primary still answers, refuses writes, and keeps every connection that it has. */
  @Test
  void theOneAddressOfTheUrlLeadsToTheNewPrimaryAndOldConnectionsStayOpen() {
    try (Sandbox sandbox = replicated("demoted");
        TcpProxy address = TcpProxy.to(sandbox.postgres().port());
        Books books = new Books(sandbox, "demoted", 3)) {
      PostgresServer primary = sandbox.postgres();
      Map<String, String> environment = new HashMap<>(books.environment());
      environment.put(
          "QUARKUS_DATASOURCE_JDBC_URL",
          "jdbc:postgresql://localhost:%d/demoted".formatted(address.port()));
      try (NightshiftProcess nightshift = NightshiftProcess.start(environment)) {
        nightshift.awaitReady(NightshiftProcess.START);
        assertFalse(management(nightshift, READY).toString().contains("read-only"));
        try (BusyShop shop = BusyShop.open(books)) {
          shop.awaitPublished(500);
          books.awaitOrders(100);
          primary.refuseWrites();
          await().atMost(LIMIT).until(() -> database(nightshift).equals("READ_ONLY"));
          JsonNode health = management(nightshift, READY);
          assertEquals("UP", health.get("status").asText());
          assertTrue(health.toString().contains("only a read-only server"), health.toString());
          String metrics = management(nightshift, "/q/metrics").asText();
          assertTrue(READ_ONLY.matcher(metrics).find(), metrics);
          await()
              .atMost(LIMIT)
              .until(() -> nightshift.get("/status/intake").toString().contains("PostgreSQL: "));
          primary.standby().promote();
          address.forwardTo(primary.standby().port());
          long received = received(nightshift);
          shop.awaitPublished(200);
          shop.awaitCaughtUp();
          await().atMost(LIMIT).until(() -> received(nightshift) > received);
          await().atMost(LIMIT).until(() -> database(nightshift).equals("WRITABLE"));
        }
        assertBalanced(books, nightshift);
      }
    }
  }

  private static Sandbox replicated(String name) {
    return Sandbox.startReplicated(Sandbox.emptied(Path.of("target", "sandbox-failover-" + name)));
  }

  private static void assertBalanced(Books books, NightshiftProcess nightshift) {
    books.awaitAll();
    books.assertBalanced();
    assertTrue(nightshift.get("/audit/verify").get("verified").asBoolean());
    assertTrue(nightshift.isAlive());
  }

  private static String database(NightshiftProcess nightshift) {
    return nightshift.get("/status").get("database").get("state").asText();
  }

  private static long received(NightshiftProcess nightshift) {
    return nightshift.figure("database-signals", "received");
  }

  private static JsonNode management(NightshiftProcess nightshift, String path) {
    return nightshift.answer(nightshift.management().resolve(path).toString()).body();
  }
}
