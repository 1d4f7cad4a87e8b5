package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * PostgreSQL or Kafka away, at the start and under load: the work waits, reports it, and resumes.
 */
class OutageIT {
  private static Sandbox sandbox;

  @BeforeAll
  static void startASandboxOfOurOwn() {
    sandbox = Sandbox.start(Sandbox.emptied(Path.of("target", "sandbox-outage")), line -> {});
  }

  @AfterAll
  static void endIt() {
    sandbox.close();
  }

  @Test
  void aStartWithoutPostgresWaitsSaysSoAndRecovers() {
    try (Books books = new Books(sandbox, "nodatabase", 3)) {
      books.publish(200);
      sandbox.postgres().stopImmediately();
      try (NightshiftProcess nightshift = NightshiftProcess.start(books.environment())) {
        await()
            .atMost(NightshiftProcess.START)
            .ignoreExceptions()
            .until(() -> nightshift.get("/status").get("state").asText().equals("STARTING"));
        await()
            .atMost(NightshiftProcess.START)
            .until(() -> nightshift.log().contains("The start waits for the database"));
        JsonNode ready = health(nightshift);
        assertEquals("DOWN", ready.get("status").asText());
        assertTrue(ready.toString().contains("PostgreSQL"), ready.toString());
        sandbox.postgres().restart();
        nightshift.awaitReady(NightshiftProcess.START);
        books.awaitAll();
        books.assertBalanced();
      } finally {
        if (sandbox.postgres().process().isEmpty()) {
          sandbox.postgres().restart();
        }
      }
    }
  }

  @Tag("long")
  @Test
  void aStartWithoutKafkaWaitsSaysSoAndRecovers() {
    try (Books books = new Books(sandbox, "nobroker", 3)) {
      books.publish(200);
      sandbox.kafka().kill();
      try (NightshiftProcess nightshift = NightshiftProcess.start(books.environment())) {
        await()
            .atMost(NightshiftProcess.START)
            .ignoreExceptions()
            .until(() -> health(nightshift).toString().contains("partitions of orders"));
        sandbox.kafka().restart();
        nightshift.awaitReady(NightshiftProcess.START);
        books.awaitAll();
        books.assertBalanced();
      }
    }
  }

  @Test
  void postgresCrashesUnderLoadAndNothingIsLostTwiceOrDeadLettered() throws Exception {
    try (Books books = new Books(sandbox, "crashed", 3);
        NightshiftProcess nightshift = NightshiftProcess.start(books.environment());
        var shop = Executors.newSingleThreadExecutor()) {
      nightshift.awaitReady(NightshiftProcess.START);
      var publishing = shop.submit(() -> books.publish(5_000));
      books.awaitOrders(200);
      for (int round = 1; round <= 2; round++) {
        sandbox.postgres().stopImmediately();
        await()
            .atMost(NightshiftProcess.START)
            .until(() -> nightshift.get("/status/intake").toString().contains("PostgreSQL"));
        JsonNode status = nightshift.get("/status");
        assertEquals("RUNNING", status.get("state").asText());
        sandbox.postgres().restart();
      }
      publishing.get();
      books.awaitAll();
      books.assertBalanced();
      assertTrue(nightshift.get("/audit/verify").get("verified").asBoolean());
    }
  }

  @Test
  void kafkaIsKilledUnderLoadAndComesBack() {
    try (Books books = new Books(sandbox, "brokerkilled", 3);
        NightshiftProcess nightshift = NightshiftProcess.start(books.environment())) {
      nightshift.awaitReady(NightshiftProcess.START);
      books.publish(1_000);
      sandbox.kafka().kill();
      await()
          .atMost(NightshiftProcess.START)
          .until(() -> nightshift.get("/status/intake").toString().contains("Kafka: no answer"));
      sandbox.kafka().restart();
      books.publish(1_000);
      books.awaitAll();
      books.assertBalanced();
    }
  }

  @Tag("long")
  @Test
  void aStopWithoutPostgresIsCleanAndPrompt() {
    try (Books books = new Books(sandbox, "stopped", 3);
        NightshiftProcess nightshift = NightshiftProcess.start(books.environment())) {
      nightshift.awaitReady(NightshiftProcess.START);
      sandbox.postgres().stopImmediately();
      try {
        books.publish(100);
        await()
            .atMost(NightshiftProcess.START)
            .until(() -> nightshift.get("/status/intake").toString().contains("PostgreSQL"));
        nightshift.terminate();
        assertEquals(0, nightshift.awaitExit(Duration.ofSeconds(40)));
        assertFalse(nightshift.log().contains("ABANDONED"), nightshift.log());
      } finally {
        sandbox.postgres().restart();
      }
      try (NightshiftProcess next = NightshiftProcess.start(books.environment())) {
        next.awaitReady(NightshiftProcess.START);
        books.awaitAll();
        books.assertBalanced();
      }
    }
  }

  private static JsonNode health(NightshiftProcess nightshift) {
    return nightshift.answer(nightshift.management().resolve("/q/health/ready").toString()).body();
  }
}
