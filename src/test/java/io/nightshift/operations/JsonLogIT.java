package io.nightshift.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.NightshiftProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the packaged application writes: a JSON object a line, and nothing of what events hold. */
class JsonLogIT {
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final String SECRET = "s3cret";

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @Test
  void eachLineIsJsonAndSaysWhereItIsFromAndNoneQuotesAnEvent() throws SQLException {
    try (Deployed deployed = new Deployed("json_log");
        NightshiftProcess nightshift = deployed.start(Map.of())) {
      nightshift.awaitReady(NightshiftProcess.START);
      // The database refuses what is valid to us: a fault of ours, whose details quote the row.
      try (Connection connection = deployed.connect();
          Statement statement = connection.createStatement()) {
        statement.execute("ALTER TABLE orders ADD CHECK (customer_id <> '" + SECRET + "')");
      }
      RecordMetadata faulty = publish(deployed);
      await()
          .atMost(NightshiftProcess.START)
          .until(() -> nightshift.get("/dead-letters").get("items").size() == 3);
      nightshift.terminate();
      assertEquals(0, nightshift.awaitExit(STOP));

      List<JsonNode> lines = lines(nightshift);
      for (JsonNode line : lines) {
        Set.of("timestamp", "level", "loggerName", "message", "service", "mdc")
            .forEach(field -> assertTrue(line.has(field), field + " is missing: " + line));
      }
      JsonNode fault = theOneThatBegins(lines, "NS0422 Handler failed; record dead-lettered");
      assertEquals("ERROR", fault.get("level").asText());
      assertTrue(fault.get("stackTrace").asText().contains("BatchTransaction"), fault.toString());
      assertFrom(faulty, fault);
      assertFrom(faulty, theOneThatBegins(lines, "NS0421 "));
      assertFalse(nightshift.log().contains(SECRET), nightshift.log());
    }
  }

  /** One of each kind that leaves a trace, all with a secret; gives where the faulty one is. */
  private static RecordMetadata publish(Deployed deployed) {
    var topics = deployed.topics();
    var placed = Events.orderPlaced("e-1", "o-1").with("email", SECRET + "@example.com");
    RecordMetadata faulty =
        deployed.publisher().publish(placed.with("customerId", SECRET).structured(topics.orders()));
    byte[] broken = ("{\"" + SECRET).getBytes(UTF_8);
    deployed
        .publisher()
        .publish(
            List.of(
                Events.orderPlaced("e-4", "o-4").with("currency", SECRET).binary(topics.orders()),
                Events.raw(topics.orders(), "k", broken),
                Events.audit("e-2", SECRET, "read", "door").structured(topics.audit()),
                Events.notificationRequested("e-3", "n", "ada@example.com")
                    .with("subject", SECRET)
                    .with("body", SECRET)
                    .structured(topics.notifications())));
    return faulty;
  }

  private static void assertFrom(RecordMetadata record, JsonNode line) {
    JsonNode fields = line.get("mdc");
    assertEquals("intake-orders", fields.path("worker").asText(), line.toString());
    assertEquals(record.topic(), fields.path("topic").asText(), line.toString());
    assertEquals(record.partition(), fields.path("partition").asInt(-1), line.toString());
    assertEquals(record.offset(), fields.path("offset").asLong(-1), line.toString());
  }

  @Tag("long")
  @Test
  void aStartThatFailsSaysWhyInItsLastLineWhichIsJsonToo() {
    try (Deployed deployed = new Deployed("json_log_failed");
        NightshiftProcess first = deployed.start(Map.of())) {
      first.awaitReady(NightshiftProcess.START);
      String taken = Integer.toString(first.http().getPort());
      try (NightshiftProcess second = deployed.start(Map.of("QUARKUS_HTTP_PORT", taken))) {
        assertEquals(1, second.awaitExit(STOP));
        JsonNode last = lines(second).getLast();
        assertEquals("FATAL", last.get("level").asText());
        assertTrue(
            last.get("message").asText().startsWith("NS0117 Exit 1: the start failed: "),
            last.toString());
      }
      Map<String, String> text =
          Map.of("QUARKUS_HTTP_PORT", taken, "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "false");
      try (NightshiftProcess second = deployed.start(text)) {
        assertEquals(1, second.awaitExit(STOP));
        String last = second.log().lines().toList().getLast();
        assertTrue(last.startsWith("NS0117 Exit 1: the start failed: "), last);
      }
    }
  }

  private static JsonNode theOneThatBegins(List<JsonNode> lines, String message) {
    return lines.stream()
        .filter(line -> line.get("message").asText().startsWith(message))
        .findFirst()
        .orElseThrow(() -> new AssertionError(message + " is not in " + lines));
  }

  private static List<JsonNode> lines(NightshiftProcess nightshift) {
    return nightshift.log().lines().map(JsonLogIT::parsed).toList();
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
