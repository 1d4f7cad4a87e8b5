package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Cases;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.RawPublisher;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
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
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.workers.\"dead-letter-retry\".enabled", value = "false")
    })
class ExtremesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

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
    // Nothing stands still behind them.
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

  private void assertBecomes(
      String wanted, String topic, String id, String source, String event, String member) {
    sandbox
        .publisher()
        .publish(new ProducerRecord<>(topic, 0, null, Rows.bytes(id), Rows.bytes(event)));
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

  private String letterAt(String topic, long offset) {
    List<String> found = new ArrayList<>();
    await()
        .atMost(SOON)
        .until(
            () -> {
              found.clear();
              found.addAll(
                  given()
                      .queryParam("topic", topic)
                      .queryParam("limit", 500)
                      .get("/dead-letters")
                      .jsonPath()
                      .getList(
                          "items.findAll { it.offset == %d && it.partition == 0 }.id"
                              .formatted(offset)));
              return found.size() == 1;
            });
    return found.getFirst();
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
