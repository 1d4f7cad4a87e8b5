package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.Applied;
import io.nightshift.sandbox.Cases;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.RawPublisher;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.Test;

/** Values at the ends of their ranges, and past them, through the whole application. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class ExtremesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

  /** What was published is looked at together: each wait for one alone takes a poll. */
  private final List<Runnable> checks = new ArrayList<>();

  @Test
  void aRecordOfAnyTimestampIsAppliedOrKept() throws Exception {
    Rows.awaitRunning();
    String orders = sandbox.topics().orders();
    String audit = sandbox.topics().audit();
    allowAnyTimestamp(orders, audit);
    List<String> placed = new ArrayList<>();
    List<String> audited = new ArrayList<>();
    List<Long> broken = new ArrayList<>();
    for (String[] line : Cases.read("record-timestamps.tsv")) {
      long timestamp = Long.parseLong(line[0]);
      String id = Rows.unique("timestamp");
      placed.add(id);
      audited.add(id);
      publish(orders, withoutTime(Events.orderPlaced(id, id).toString()), timestamp);
      publish(audit, withoutTime(Events.audit(id, "ada", "enter", id).toString()), timestamp);
      broken.add(publish(orders, "{", timestamp));
    }
    for (String id : placed) {
      await().atMost(SOON).until(() -> given().get("/orders/" + id).statusCode() == 200);
      Instant at = Instant.parse(given().get("/orders/" + id).jsonPath().getString("placedAt"));
      assertFalse(at.isBefore(Instant.parse("0001-01-01T00:00:00Z")), at::toString);
      assertTrue(at.isBefore(Instant.parse("+10000-01-01T00:00:00Z")), at::toString);
    }
    for (String id : audited) {
      await()
          .atMost(SOON)
          .until(
              () ->
                  given()
                          .queryParam("resource", id)
                          .get("/audit/records")
                          .jsonPath()
                          .getList("items")
                          .size()
                      == 1);
    }
    given().get("/audit/verify").then().statusCode(200).body("verified", equalTo(true));
    for (int i = 0; i < broken.size(); i++) {
      String letter = letterAt(orders, broken.get(i));
      given().get("/dead-letters/" + letter).then().statusCode(200).body("value", equalTo("{"));
      operator()
          .post("/dead-letters/" + letter + "/replay")
          .then()
          .statusCode(200)
          .body("state", equalTo("OPEN"));
      operator().post("/dead-letters/" + letter + "/discard").then().statusCode(200);
    }
    // Nothing is blocked behind them.
    String last = Rows.unique("order");
    sandbox.publisher().publish(Events.orderPlaced(last, last).structured(orders));
    await().atMost(SOON).until(() -> given().get("/orders/" + last).statusCode() == 200);
  }

  @Test
  void everyTimeThatComesInIsHeldToTheSameYears() {
    Rows.awaitRunning();
    for (String[] line : Cases.read("times.tsv")) {
      String time = line[0];
      // The time itself is the event's; those of its data are members like any other.
      String member = line[1].equals("accepted") ? "APPLIED" : "INVALID";
      String envelope = line[1].equals("accepted") ? "APPLIED" : line[1];
      String id = Rows.unique("time");
      String order = Events.orderPlaced(id, id).toString().replace(Events.TIME.toString(), time);
      assertBecomes(envelope, sandbox.topics().orders(), id, "/shop/checkout", order, "time");
      String due = Rows.unique("due");
      String notification =
          Events.notificationRequested(due, due, "ada@example.com")
              .with("deliverAt", time)
              .toString();
      assertBecomes(
          member, sandbox.topics().notifications(), due, "/crm", notification, "deliverAt");
      String booked = Rows.unique("booked");
      String appointment =
          Events.appointmentBooked(booked, booked, Instant.EPOCH).with("startsAt", time).toString();
      assertBecomes(
          member,
          sandbox.topics().notifications(),
          booked,
          "/clinic/calendar",
          appointment,
          "startsAt");
      int status = line[1].equals("accepted") ? 200 : 400;
      for (String list : List.of("/audit/records", "/monitoring/logs")) {
        for (String name : List.of("from", "to")) {
          Response answer = given().queryParam(name, time).get(list);
          assertEquals(status, answer.statusCode(), list + " " + name + " " + time);
        }
      }
    }
    checks.forEach(Runnable::run);
    for (String list :
        List.of("/notifications?limit=500", "/dead-letters?limit=500", "/audit/verify", "/")) {
      given().get(list).then().statusCode(200);
    }
    // Those that are due for long are sent, whatever year that is.
    await()
        .atMost(SOON)
        .until(
            () ->
                given()
                    .get("/notifications?state=PENDING&limit=500")
                    .jsonPath()
                    .getList("items.findAll { it.dueAt < '2000' }")
                    .isEmpty());
  }

  /** What a member of data becomes at its limits: the table of docs/limits.md. */
  @Test
  void everyMemberIsTakenUpToItsLimitAndNoFarther() {
    Rows.awaitRunning();
    Topics topics = sandbox.topics();
    String nul = "a\u0000b";
    // Four bytes each in UTF-8, and two characters.
    String clef = "\ud834\udd1e";
    for (String member : List.of("orderId", "customerId")) {
      assertMember(topics.orders(), order(), member, clef.repeat(256), true);
      assertMember(topics.orders(), order(), member, clef.repeat(256) + "x", false);
      assertMember(topics.orders(), order(), member, nul, false);
      assertMember(topics.orders(), order(), member, "", false);
    }
    assertMember(topics.orders(), order(), "email", "a".repeat(500) + "@example.com", false);
    for (String sku : List.of(clef.repeat(256), "\u00a0x", "-".repeat(512))) {
      assertMember(topics.orders(), order(), "lines", lines(sku, 1_000_000, "0"), true);
    }
    assertMember(topics.orders(), order(), "lines", lines(nul, 1, "1"), false);
    for (String price : List.of("999999999999999999.9999", "1e17", "0.0001", "0e-30")) {
      assertMember(topics.orders(), order(), "lines", lines("s", 1_000_000, price), true);
    }
    for (String price : List.of("1e18", "1e999999999", "-1", "0.00001", "NaN", "1e-400", "")) {
      assertMember(topics.orders(), order(), "lines", lines("s", 1, price), false);
    }
    for (Object quantity : List.of(0, 1_000_001, Long.MAX_VALUE, 1.5, "1")) {
      assertMember(topics.orders(), order(), "lines", lines("s", quantity, "1"), false);
    }
    for (String member : List.of("actor", "action", "resource")) {
      assertMember(topics.audit(), audit(), member, clef.repeat(512), true);
      assertMember(topics.audit(), audit(), member, clef.repeat(512) + "x", false);
      assertMember(topics.audit(), audit(), member, nul, false);
    }
    assertMember(topics.audit(), audit(), "details", Map.of(nul, nul, "", clef.repeat(9)), true);
    assertMember(topics.audit(), audit(), "details", "x".repeat(900_000), true);
    for (String member : List.of("key", "subject")) {
      String most = member.equals("key") ? clef.repeat(256) : clef.repeat(250);
      assertMember(topics.notifications(), request(), member, most, true);
      assertMember(topics.notifications(), request(), member, most + "x", false);
      assertMember(topics.notifications(), request(), member, nul, false);
    }
    assertMember(topics.notifications(), request(), "body", "x".repeat(900_000), true);
    assertMember(topics.notifications(), request(), "body", nul, false);
    assertMember(topics.notifications(), request(), "recipient", "", false);
    String booked = Rows.unique("booked");
    var appointment =
        Events.appointmentBooked(booked, booked, Instant.parse("9999-12-31T23:59:59Z"));
    assertMember(topics.notifications(), appointment, "title", clef.repeat(250), true);
    assertMember(topics.notifications(), appointment.withSource("/1"), "title", nul, false);
    for (String before :
        List.of("P4Y", "PT-1H", "P0D", "PT2562047788015216H", "P99999999999Y", "x")) {
      assertMember(
          topics.notifications(),
          appointment.withSource("/" + before),
          "remindBefore",
          List.of(before),
          false);
    }
    checks.forEach(Runnable::run);
    for (String list :
        List.of(
            "/notifications?limit=500",
            "/dead-letters?limit=500",
            "/audit/records?limit=50",
            "/audit/verify",
            "/")) {
      given().get(list).then().statusCode(200);
    }
  }

  @Test
  void aRecordOfAnyFormIsKeptWhole() {
    Rows.awaitRunning();
    String topic = sandbox.topics().audit();
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (byte[] key : new byte[][] {null, {}, {0}, new byte[1 << 20]}) {
      records.add(new ProducerRecord<>(topic, 0, null, key, Rows.bytes("{")));
    }
    for (byte[] value : new byte[][] {null, {}, {0}, new byte[4 << 20]}) {
      records.add(new ProducerRecord<>(topic, 0, null, null, value));
    }
    for (String name : List.of("", "a\u0000b", "n".repeat(1 << 20), "ce_specversion")) {
      var headed = new ProducerRecord<byte[], byte[]>(topic, 0, null, null, Rows.bytes("{"));
      headed.headers().add(name, null).add(name, new byte[1 << 20]).add(name, new byte[] {-1});
      records.add(headed);
    }
    String long1 = "x".repeat(300_000);
    String half = "\\ud834";
    for (String value : List.of(long1, half, "a\\u0000")) {
      records.add(
          new ProducerRecord<>(
              topic,
              0,
              null,
              null,
              Rows.bytes(
                  "{\"specversion\":\"1.0\",\"id\":\"%1$s\",\"source\":\"%1$s\",\"type\":\"%1$s\"}"
                      .formatted(value))));
    }
    List<Long> offsets =
        sandbox.publisher().publish(records).stream().map(at -> at.offset()).toList();
    for (int i = 0; i < records.size(); i++) {
      String letter = letterAt(topic, offsets.get(i));
      JsonPath kept =
          given().get("/dead-letters/" + letter).then().statusCode(200).extract().jsonPath();
      assertEquals(
          records.get(i).headers().toArray().length, kept.getList("headers").size(), "record " + i);
      operator().post("/dead-letters/" + letter + "/replay").then().statusCode(200);
      operator().post("/dead-letters/" + letter + "/discard").then().statusCode(200);
    }
    given().get("/dead-letters?limit=500").then().statusCode(200);
    given().get("/dead-letters/groups").then().statusCode(200);
    String last = Rows.unique("audit");
    sandbox.publisher().publish(Events.audit(last, "ada", "enter", last).structured(topic));
    await().atMost(SOON).until(() -> state(last, "/iam").statusCode() == 200);
  }

  /** Whether an event with that member is applied, or becomes INVALID because of it. */
  private void assertMember(
      String topic, SampleEvent event, String member, Object value, boolean taken) {
    SampleEvent changed = event.with(member, value);
    String shown = member + " " + (value.toString().length() > 60 ? "…" : value);
    sandbox
        .publisher()
        .publish(new ProducerRecord<>(topic, 0, null, Rows.bytes(event.id()), changed.bytes()));
    checks.add(() -> assertTaken(event, member, shown, taken));
  }

  private static void assertTaken(SampleEvent event, String member, String shown, boolean taken) {
    await(shown).atMost(SOON).until(() -> state(event.id(), event.source()).statusCode() == 200);
    JsonPath came = state(event.id(), event.source()).jsonPath();
    assertEquals(taken ? "APPLIED" : "DEAD_LETTERED", came.getString("state"), shown);
    if (!taken) {
      JsonPath letter = given().get("/dead-letters/" + came.getString("deadLetterId")).jsonPath();
      assertEquals("INVALID", letter.getString("reason"), shown);
      assertTrue(letter.getString("message").startsWith(member), letter.getString("message"));
    }
  }

  private static List<Map<String, Object>> lines(String sku, Object quantity, String price) {
    return List.of(Map.of("sku", sku, "quantity", quantity, "unitPrice", price));
  }

  private static SampleEvent order() {
    String id = Rows.unique("order");
    return Events.orderPlaced(id, id);
  }

  private static SampleEvent audit() {
    String id = Rows.unique("audit");
    return Events.audit(id, "ada", "enter", id);
  }

  private static SampleEvent request() {
    String id = Rows.unique("request");
    return Events.notificationRequested(id, id, "ada@example.com");
  }

  private void assertBecomes(
      String wanted, String topic, String id, String source, String event, String member) {
    sandbox
        .publisher()
        .publish(new ProducerRecord<>(topic, 0, null, Rows.bytes(id), Rows.bytes(event)));
    checks.add(() -> assertCame(wanted, id, source, event, member));
  }

  private static void assertCame(
      String wanted, String id, String source, String event, String member) {
    await().atMost(SOON).until(() -> state(id, source).statusCode() == 200);
    JsonPath came = state(id, source).jsonPath();
    if (wanted.equals("APPLIED")) {
      assertEquals("APPLIED", came.getString("state"), event);
      return;
    }
    assertEquals("DEAD_LETTERED", came.getString("state"), event);
    JsonPath letter = given().get("/dead-letters/" + came.getString("deadLetterId")).jsonPath();
    assertEquals(wanted, letter.getString("reason"), event);
    String message = letter.getString("message");
    assertTrue(message.startsWith(member + " "), message);
    assertTrue(message.contains("RFC 3339") || message.contains("years 1 to 9999"), message);
  }

  private static Response state(String id, String source) {
    return given().queryParam("source", source).get("/events/" + id);
  }

  /** Looked up in its table: a list of so large ones takes a second for each look. */
  private String letterAt(String topic, long offset) {
    return Long.toString(
        await()
            .atMost(SOON)
            .until(
                () ->
                    Applied.number(
                        sandbox::connect,
                        """
                        SELECT coalesce(max(id), 0) FROM dead_letter
                        WHERE topic = '%s' AND partition = 0 AND "offset" = %d
                        """
                            .formatted(topic, offset)),
                id -> id > 0));
  }

  private long publish(String topic, String value, long timestamp) {
    return RawPublisher.publish(
        sandbox.sandbox().kafka().bootstrapServers(),
        new ProducerRecord<>(topic, Rows.bytes("key"), Rows.bytes(value)),
        0,
        timestamp);
  }

  private static String withoutTime(String event) {
    String without = event.replaceFirst(",\"time\":\"[^\"]*\"", "");
    assertTrue(without.length() < event.length(), event);
    return without;
  }

  private void allowAnyTimestamp(String... topics) throws Exception {
    try (var admin = sandbox.sandbox().kafka().admin()) {
      for (String topic : topics) {
        admin
            .incrementalAlterConfigs(
                Map.of(
                    new ConfigResource(ConfigResource.Type.TOPIC, topic),
                    List.of(
                        new AlterConfigOp(
                            new ConfigEntry(
                                TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG,
                                Long.toString(Long.MAX_VALUE)),
                            AlterConfigOp.OpType.SET))))
            .all()
            .get();
      }
    }
  }
}
