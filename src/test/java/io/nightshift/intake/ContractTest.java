package io.nightshift.intake;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.intake.consumer.Applied;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Events.Line;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.status.MaskedSandbox;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/**
 * What becomes of events, seen from outside: real Kafka, real PostgreSQL, the HTTP interface. Runs
 * in the JVM of the tests, and once more ({@link ContractIT}) against the packaged application.
 */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class ContractTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SAMPLES = Path.of("src/test/resources/contract");

  @InjectSandbox SandboxHandle sandbox;

  @Test
  void everyValidSampleIsApplied() throws IOException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(Events.orderPlaced("contract-ord-2", "ord-2").structured(orders()));
    Map<String, String> identities = new LinkedHashMap<>();
    for (Path sample : samples("valid")) {
      String topic = topicOf(sample);
      byte[] bytes = Files.readAllBytes(sample);
      JsonNode event = JSON.readTree(bytes);
      identities.put(event.get("id").asText(), event.get("source").asText());
      records.add(Events.raw(topic, event.get("subject").asText(), bytes));
    }
    publish(records);

    identities.forEach(
        (id, source) ->
            given()
                .queryParam("source", source)
                .get("/events/{id}", id)
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("source", equalTo(source))
                .body("state", equalTo("APPLIED")));
    given()
        .get("/orders/ord-1")
        .then()
        .statusCode(200)
        .body("status", equalTo("DELIVERED"))
        .body("total", equalTo("33.90"))
        .body("currency", equalTo("EUR"))
        .body("placedAt", equalTo("2026-11-22T10:15:30.123Z"))
        .body("lines.sku", contains("TEA-EARL-GREY-100", "MUG-BLUE"))
        .body("lines.quantity", contains(2, 1));
    given().get("/orders/ord-2").then().body("status", equalTo("CANCELLED"));
    given().get("/orders/ord-3").then().body("total", equalTo("4980"));
    given().get("/inventory/{sku}", "ÄÖ-😀").then().statusCode(200).body("reserved", is(1));
    given()
        .queryParam("actor", "user:mallory")
        .get("/audit/records")
        .then()
        .body("items", org.hamcrest.Matchers.hasSize(1))
        .body("items[0].outcome", equalTo("DENIED"))
        .body("items[0].resource", equalTo("report/9"));
  }

  @Test
  void everyInvalidSampleIsADeadLetterWithItsReasonAndHarmsNoNeighbour() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    for (String line : Files.readAllLines(SAMPLES.resolve("invalid/EXPECTED.tsv"))) {
      String[] columns = line.split("\t", -1);
      expected.put(columns[0], columns[1]);
    }
    Map<String, RecordMetadata> places = new TreeMap<>();
    List<RecordMetadata> all = new ArrayList<>();
    for (String sample : expected.keySet()) {
      String topic = topicOf(Path.of(sample));
      byte[] bytes = Files.readAllBytes(SAMPLES.resolve("invalid").resolve(sample));
      // One key, one partition: good neighbours directly before and behind each.
      for (String neighbour : List.of("before-", "behind-")) {
        if (neighbour.equals("behind-")) {
          RecordMetadata place = sandbox.publisher().publish(Events.raw(topic, "same", bytes));
          places.put(sample, place);
          all.add(place);
        }
        SampleEvent good =
            topic.equals(orders())
                ? Events.orderPlaced(neighbour + sample, neighbour + sample)
                : Events.audit(neighbour + sample, "a", "b", "c");
        all.add(sandbox.publisher().publish(Events.raw(topic, "same", good.bytes())));
      }
    }
    Applied.awaitPast(sandbox::connect, all);

    Map<String, String> actual = new TreeMap<>();
    List<Map<String, Object>> letters =
        given().queryParam("limit", 500).get("/dead-letters").jsonPath().getList("items");
    places.forEach(
        (sample, place) ->
            letters.stream()
                .filter(letter -> isAt(letter, place))
                .forEach(letter -> actual.put(sample, (String) letter.get("reason"))));
    assertEquals(expected, actual);
    for (String sample : expected.keySet()) {
      for (String neighbour : List.of("before-", "behind-")) {
        given().get("/events/{id}", neighbour + sample).then().body("state", equalTo("APPLIED"));
      }
    }
    Map<String, Object> missing =
        letters.stream().filter(l -> "x-7".equals(l.get("eventId"))).findFirst().orElseThrow();
    assertEquals(
        "lines must have 1 to 500 elements; customerId is missing; email is missing;"
            + " currency is missing",
        missing.get("message"));
    given()
        .queryParam("source", "/shop/checkout")
        .get("/events/x-7")
        .then()
        .body("state", equalTo("DEAD_LETTERED"))
        .body("deadLetterId", equalTo(missing.get("id")));
  }

  @Test
  void aDeadLetterIsKeptWhole() {
    ProducerRecord<byte[], byte[]> bad =
        new ProducerRecord<>(
            orders(),
            null,
            1_700_000_000_000L,
            "k\u0000y".getBytes(UTF_8),
            new byte[] {(byte) 0xFF, 0});
    bad.headers().add("trace", "t-1".getBytes(UTF_8)).add("nothing", null);
    RecordMetadata place = sandbox.publisher().publish(bad);
    Applied.awaitPast(sandbox::connect, List.of(place));
    String id = letterAt(place).get("id").toString();
    given()
        .get("/dead-letters/{id}", id)
        .then()
        .statusCode(200)
        .body("masked", equalTo(true))
        .body("value", equalTo(null));
    given()
        .header("Authorization", MaskedSandbox.authorization())
        .get("/dead-letters/{id}", id)
        .then()
        .statusCode(200)
        .body("reason", equalTo("UNREADABLE"))
        .body("value", equalTo("/wA="))
        .body("headers[0].key", equalTo("trace"))
        .body("headers[0].value", equalTo("t-1"))
        .body("headers[1].value", equalTo(null));
  }

  @Test
  void nothingThatARecordHoldsStopsTheIntake() {
    String deep = "[".repeat(20_000) + "]".repeat(20_000);
    String plain = Events.orderPlaced("hostile", "hostile").toString();
    List<byte[]> hostile =
        List.of(
            plain.replace("{\"sku\"", deep + ",{\"sku\"").getBytes(UTF_8),
            ("\"" + "x".repeat(900_000)).getBytes(UTF_8),
            plain.getBytes(java.nio.charset.StandardCharsets.UTF_16LE),
            Events.orderPlaced("h1", "a\u0000b").bytes(),
            Events.orderPlaced("h2", "x".repeat(600)).bytes(),
            Events.orderPlaced("h".repeat(5_000), "too-long-an-id").bytes(),
            Events.orderPlaced("h3", "h3", new Line("S", 1, "1e999999999")).bytes(),
            Events.orderPlaced("h4", "h4", new Line("S", 1, "0.00001")).bytes(),
            Events.orderPlaced("h5", "h5", new Line("S", 1, "-0.01")).bytes(),
            Events.orderPlaced("h6", "h6", new Line("S", 1, "9".repeat(400))).bytes(),
            Events.orderPlaced("h7", "h7").with("lines", Map.of()).bytes(),
            Events.orderPlaced("h8", "h8").with("lines", Arrays.asList(null, 1, "x")).bytes(),
            Events.orderPlaced("h9", "h9").with("email", "nobody").bytes(),
            plain.replace("\"hostile\"", "\"\\ud800\"").getBytes(UTF_8));
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(new ProducerRecord<>(orders(), null, null));
    hostile.forEach(value -> records.add(new ProducerRecord<>(orders(), null, value)));
    records.add(Events.orderPlaced("after-all", "after-all").structured(orders()));
    publish(records);
    given().get("/orders/after-all").then().statusCode(200);
    for (int i = 1; i <= 9; i++) {
      given().get("/events/h" + i).then().body("state", equalTo("DEAD_LETTERED"));
    }
  }

  @Test
  void aRedeliveredEventIsAppliedOnceAndTheFirstOfTwoContentsWins() {
    SampleEvent first = Events.orderPlaced("twice", "twice", new Line("TWICE", 3, "1.00"));
    SampleEvent second = Events.orderPlaced("twice", "twice-other", new Line("TWICE", 100, "1.00"));
    long before = duplicates();
    publish(List.of(first.structured(orders()), first.structured(orders())));
    publish(List.of(first.binary(orders()), second.structured(orders())));
    given().get("/inventory/TWICE").then().body("reserved", is(3)).body("available", is(-3));
    given().get("/orders/twice-other").then().statusCode(404);
    assertEquals(3, duplicates() - before);

    SampleEvent elsewhere = second.withSource("/another/shop");
    publish(List.of(elsewhere.structured(orders())));
    given().get("/inventory/TWICE").then().body("reserved", is(103));
  }

  @Test
  void severalEventsOfOneOrderInOneBatchAreAppliedInTheirOrder() {
    Line line = new Line("BATCH", 5, "2.00");
    publish(
        List.of(
            Events.orderPlaced("b-1", "b-shipped", line).structured(orders()),
            Events.orderPaid("b-2", "b-shipped").structured(orders()),
            Events.orderShipped("b-3", "b-shipped").structured(orders()),
            Events.orderPlaced("b-4", "b-cancelled", line).structured(orders()),
            Events.orderCancelled("b-5", "b-cancelled").structured(orders()),
            Events.orderPaid("b-6", "b-cancelled").structured(orders()),
            Events.orderPlaced("b-7", "b-placed", line).structured(orders()),
            Events.orderPlaced("b-8", "b-placed", line).structured(orders()),
            Events.orderDelivered("b-9", "b-placed").structured(orders())));
    given().get("/orders/b-shipped").then().body("status", equalTo("SHIPPED"));
    given().get("/orders/b-cancelled").then().body("status", equalTo("CANCELLED"));
    given().get("/orders/b-placed").then().body("status", equalTo("PLACED"));
    given().get("/inventory/BATCH").then().body("onHand", is(-5)).body("reserved", is(5));
    for (String refused : List.of("b-6", "b-8", "b-9")) {
      given().get("/events/" + refused).then().body("state", equalTo("DEAD_LETTERED"));
    }
    // And the same order over several batches.
    publish(List.of(Events.orderPaid("b-10", "b-placed").structured(orders())));
    publish(List.of(Events.orderShipped("b-11", "b-placed").structured(orders())));
    publish(List.of(Events.orderDelivered("b-12", "b-placed").structured(orders())));
    given().get("/orders/b-placed").then().body("status", equalTo("DELIVERED"));
    given().get("/inventory/BATCH").then().body("onHand", is(-10)).body("reserved", is(0));
  }

  @Test
  void totalsAreExact() {
    publish(
        List.of(
            Events.orderPlaced("t-1", "t-1", new Line("A", 3, "0.1"), new Line("B", 1, "0"))
                .structured(orders()),
            Events.orderPlaced("t-2", "t-2", new Line("A", 1_000_000, "999999999999.9999"))
                .structured(orders()),
            Events.orderPlaced("t-3", "t-3", new Line("A", 2, "1250e-1"))
                .with("currency", "JPY")
                .structured(orders()),
            Events.orderPlaced("t-4", "t-4", new Line("A", 1, "1"))
                .with("currency", "BHD")
                .structured(orders())));
    given().get("/orders/t-1").then().body("total", equalTo("0.30"));
    given().get("/orders/t-2").then().body("total", equalTo("999999999999999900.00"));
    given().get("/orders/t-3").then().body("total", equalTo("250"));
    given().get("/orders/t-4").then().body("total", equalTo("1.000"));
  }

  @Test
  void theAuditChainVerifiesAndTellsWhatWasTamperedWith() throws Exception {
    SampleEvent event =
        Events.audit("chain-1", "user:zoë", "read", "file/1")
            .with("details", Map.of("z", 1.50, "a", List.of("\u0000", "ü😀"), "deep", Map.of()));
    publish(
        List.of(
            event.structured(audit()),
            Events.audit("chain-2", "user:zoë", "write", "file/1").structured(audit()),
            Events.audit("chain-3", "user:zoë", "delete", "file/1").structured(audit())));
    given()
        .get("/audit/verify")
        .then()
        .body("verified", is(true))
        .body("firstBroken", is((Object) null));
    String chain =
        given().queryParam("actor", "user:zoë").get("/audit/records").path("items[0].chain");
    try (var connection = sandbox.connect();
        var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE audit_record DISABLE TRIGGER audit_record_append_only");
      statement.execute("UPDATE audit_record SET action = 'look' WHERE event_id = 'chain-2'");
      given()
          .get("/audit/verify")
          .then()
          .body("verified", is(false))
          .body("firstBroken.chain", equalTo(chain))
          .body("firstBroken.why", equalTo("the record was changed"));
      statement.execute("UPDATE audit_record SET action = 'write' WHERE event_id = 'chain-2'");
      given().get("/audit/verify").then().body("verified", is(true));
      statement.execute("ALTER TABLE audit_record ENABLE TRIGGER audit_record_append_only");
      var refused =
          org.junit.jupiter.api.Assertions.assertThrows(
              java.sql.SQLException.class, () -> statement.execute("DELETE FROM audit_record"));
      assertTrue(String.valueOf(refused.getMessage()).contains("append-only"));
    }
  }

  @Test
  void theStatusOfTheIntakeAddsUp() {
    publish(List.of(Events.orderPlaced("status-1", "status-1").structured(orders())));
    given()
        .get("/status/intake")
        .then()
        .statusCode(200)
        .body("items.topic", org.hamcrest.Matchers.hasItems(orders(), audit()));
    // A partition that goes from one consumer to another has no reader for a moment.
    org.awaitility.Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                given()
                    .get("/status/intake")
                    .then()
                    .body(
                        "items.find { it.topic == '%s' }.state".formatted(orders()),
                        equalTo("RUNNING"))
                    .body(
                        "items.find { it.topic == '%s' }.partitions".formatted(orders()),
                        org.hamcrest.Matchers.hasSize(3))
                    .body("items.find { it.topic == '%s' }.lag".formatted(orders()), is(0)));
  }

  private long duplicates() {
    return given()
        .get("/status/intake")
        .jsonPath()
        .getLong("items.find { it.topic == '%s' }.duplicates".formatted(orders()));
  }

  private Map<String, Object> letterAt(RecordMetadata place) {
    List<Map<String, Object>> letters =
        given().queryParam("limit", 500).get("/dead-letters").jsonPath().getList("items");
    return letters.stream().filter(letter -> isAt(letter, place)).findFirst().orElseThrow();
  }

  private static boolean isAt(Map<String, Object> letter, RecordMetadata place) {
    return place.topic().equals(letter.get("topic"))
        && ((Number) letter.get("partition")).intValue() == place.partition()
        && ((Number) letter.get("offset")).longValue() == place.offset();
  }

  private void publish(List<ProducerRecord<byte[], byte[]>> records) {
    Applied.publish(sandbox, records);
  }

  private static List<Path> samples(String folder) throws IOException {
    try (var files = Files.list(SAMPLES.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  /** As the contract says of the samples' names. */
  private String topicOf(Path sample) {
    String name = String.valueOf(sample.getFileName());
    boolean valid = sample.startsWith(SAMPLES.resolve("valid"));
    if (name.contains("audit") || (valid && (name.startsWith("07-") || name.startsWith("08-")))) {
      return audit();
    }
    return valid && (name.startsWith("09-") || name.startsWith("10-"))
        ? sandbox.topics().notifications()
        : orders();
  }

  private String orders() {
    return sandbox.topics().orders();
  }

  private String audit() {
    return sandbox.topics().audit();
  }
}
