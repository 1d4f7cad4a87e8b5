package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.nightshift.intake.PublishedEvents;
import io.nightshift.intake.RepeatedLines;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** What becomes of rows that their topic does not take, and of those behind them. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD)
    })
@WithTestResource(StrictBroker.class)
class RefusedPublicationTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WORKER = "/status/workers/";

  @InjectSandbox SandboxHandle sandbox;
  @Inject MeterRegistry meters;

  @ConfigProperty(name = "quarkus.log.console.filter")
  String filter;

  @Test
  void largeRowsArePublishedTruncatedAndNewerOnesOfEachKeyComeBehindThemInOrder() throws Exception {
    String topic = Rows.unique("large");
    Rows rows = new Rows(sandbox);
    TreeSet<Long> ids = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      byte[] value = Rows.bytes("x".repeat(i % 3 == 0 ? 5_000 : 10));
      String event = i % 2 == 0 ? "e" + i : "é".repeat(3_000);
      ids.add(rows.deadLetter(topic, i, "OPEN", event, "/s", Rows.bytes("k" + i % 4), "[]", value));
    }
    long keyless = rows.deadLetter(topic, 60, "OPEN", null, null);
    long newest =
        rows.deadLetter(topic, 61, "OPEN", "e", "/s", Rows.bytes("k"), "[]", Rows.bytes("x"));
    ids.add(newest);
    List<ConsumerRecord<byte[], byte[]>> published =
        await()
            .atMost(LIMIT)
            .until(
                () -> StrictBroker.kafka().records(StrictBroker.DEAD_LETTERS),
                found -> ids(found).containsAll(ids));
    Map<String, Map<Long, Integer>> lastByKey = new HashMap<>();
    int place = 0;
    for (ConsumerRecord<byte[], byte[]> one : published) {
      JsonNode letter = JSON.readTree(one.value());
      PublishedEvents.assertDocumented("deadLetter", letter);
      long offset = letter.get("offset").asLong();
      boolean large = offset < 60 && (offset % 3 == 0 || offset % 2 == 1);
      assertEquals(large, letter.path("truncated").asBoolean(), letter::toString);
      assertEquals(large, letter.get("value").isNull());
      lastByKey
          .computeIfAbsent(new String(one.key()), key -> new HashMap<>())
          .put(letter.get("id").asLong(), place++);
    }
    lastByKey.forEach(
        (key, last) -> {
          List<Long> byPlace = new ArrayList<>(last.keySet());
          byPlace.sort(java.util.Comparator.comparing(last::get));
          List<Long> byId = byPlace.stream().sorted().toList();
          assertEquals(byId, byPlace, key);
        });
    await()
        .atMost(LIMIT)
        .until(() -> text("SELECT publish_refused FROM dead_letter WHERE id = " + keyless) != null);
    assertFalse(ids(published).contains(keyless));
    assertNull(text("SELECT publish_refused FROM dead_letter WHERE id = " + newest));
    awaitAlert("truncated-publications", "dead-letter");
    awaitAlert("refused-publications", "dead-letter");
    given().get(WORKER + "dead-letter-publisher").then().body("restarts", equalTo(0));
    assertEquals(
        "5000", text("SELECT octet_length(value) FROM dead_letter WHERE id = " + ids.first()));
  }

  private static NavigableSet<Long> ids(List<ConsumerRecord<byte[], byte[]>> records) {
    TreeSet<Long> ids = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> one : records) {
      try {
        ids.add(JSON.readTree(one.value()).get("id").asLong());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return ids;
  }

  @Test
  void rowsThatFitInNoFormAreSetAsideAndStayInTheTable() throws Exception {
    Rows.awaitRunning();
    for (int i = 0; i < 3; i++) {
      add("audit-seal", "chain-" + i, "{\"chain\":\"chain-" + i + "\"}");
    }
    String left =
        "SELECT count(*) FROM outgoing_event WHERE kind = 'audit-seal' AND refused IS NOT NULL";
    await().atMost(LIMIT).until(() -> "3".equals(text(left)));
    awaitAlert("refused-publications", "audit-seal");
    assertTrue(StrictBroker.kafka().records(StrictBroker.SEALS).isEmpty());
  }

  @Test
  void aTopicThatDoesNotExistIsWaitedForAndTheClientsSaySoOnceAMinute() throws Exception {
    assertEquals("repeated-lines", filter);
    Rows.awaitRunning();
    long begun = System.nanoTime();
    try (ClientLines lines = new ClientLines()) {
      String subject = Rows.unique("cause");
      add("alert", subject, "{\"message\":\"" + "m".repeat(300) + "\"}");
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  lines.offered() >= 60
                      && given()
                              .get(WORKER + "alert-publisher")
                              .jsonPath()
                              .getInt("figures.failures")
                          >= 3);
      given()
          .get(WORKER + "alert-publisher")
          .then()
          .body("state", equalTo("RUNNING"))
          .body("restarts", equalTo(0))
          .body("figures.refused", equalTo(0));
      long minutes = (System.nanoTime() - begun) / RepeatedLines.WINDOW.toNanos();
      lines.passed().forEach((line, times) -> assertTrue(times <= 1 + minutes, line + times));
      assertTrue(lines.passed().size() < 40, lines.passed()::toString);
      StrictBroker.create(StrictBroker.topic(StrictBroker.ALERTS));
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  StrictBroker.kafka().records(StrictBroker.ALERTS).stream()
                      .anyMatch(one -> new String(one.key()).equals(subject)));
    }
  }

  @Test
  void theCertificateOfAnOwnPortThatEndsSoonIsMeasured() {
    Rows.awaitRunning();
    double end =
        meters
            .get("nightshift.tls.certificate.end.timestamp.seconds")
            .tag("port", "management")
            .gauge()
            .value();
    assertTrue(end > Instant.now().getEpochSecond(), () -> "it ends at " + end);
    assertEquals(
        1,
        meters
            .get("nightshift.tls.certificate.ends.soon")
            .tag("port", "management")
            .gauge()
            .value());
    assertEquals(
        Double.NaN,
        meters
            .get("nightshift.tls.certificate.end.timestamp.seconds")
            .tag("port", "http")
            .gauge()
            .value());
  }

  /** Runs the watch until it has raised the alert, and does not wait for its next tick. */
  private void awaitAlert(String rule, String subject) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              RunNow.of("trouble-watch");
              return text(
                  "SELECT message FROM alert WHERE rule = '%s' AND subject = '%s'"
                      .formatted(rule, subject));
            },
            message -> message != null && message.contains(subject + "-publisher"));
  }

  private void add(String kind, String subject, String data) throws Exception {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO outgoing_event (kind, subject, type, data) VALUES ('%s', '%s', 't', '%s')"
              .formatted(kind, subject, data));
      statement.execute("SELECT pg_notify('nightshift', '%ss')".formatted(kind));
    }
  }

  private String text(String sql) throws Exception {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : null;
    }
  }
}
