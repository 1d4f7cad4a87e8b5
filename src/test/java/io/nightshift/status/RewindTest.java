package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading a topic again: what was applied stays as it is. */
@QuarkusTest
@WithTestResource(ParkingSandbox.class)
class RewindTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int ORDERS = 60;

  @InjectSandbox SandboxHandle sandbox;
  private final String order = Rows.unique("order");
  private final String sku = Rows.unique("sku");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void whatIsReadAgainIsLeftAloneAlsoWhileMoreComes() {
    Instant before = Instant.now().minusSeconds(1);
    publish(0, ORDERS);
    await().atMost(SOON).until(() -> reserved() == ORDERS);
    long letters = given().get("/status").jsonPath().getLong("deadLetters.open");
    JsonPath dry = rewind("to=" + before + "&dryRun=true", 200);
    long records = dry.getLong("records");
    assertTrue(records >= ORDERS + 1, dry.prettify());
    assertEquals(
        records, dry.getList("partitions.records", Long.class).stream().mapToLong(n -> n).sum());
    long duplicates = figure("duplicates");

    publish(ORDERS, 2 * ORDERS);
    JsonPath done = rewind("to=" + before, 200);
    publish(2 * ORDERS, 3 * ORDERS);
    assertTrue(done.getLong("records") >= records, done.prettify());
    // A bad record has no identity: it is a dead letter again, and the same one.
    await().atMost(SOON).until(() -> reserved() == 3 * ORDERS && figure("lag") == 0);
    await().atMost(SOON).until(() -> figure("duplicates") >= duplicates + records - 1);
    assertEquals(3 * ORDERS, reserved());
    await()
        .atMost(SOON)
        .until(() -> given().get("/status").jsonPath().getLong("deadLetters.open") == letters + 2);
  }

  @Test
  void anIdleTopicIsReadAgainAtOnceFromAnOffset() {
    publish(0, ORDERS);
    await().atMost(SOON).until(() -> reserved() == ORDERS && figure("lag") == 0);
    JsonPath partition =
        given()
            .get("/status/intake")
            .jsonPath()
            .setRootPath("items.find { it.topic == '" + topic() + "' }.partitions[0]");
    int number = partition.getInt("partition");
    long position = partition.getLong("position");
    long duplicates = figure("duplicates");
    JsonPath done = rewind("partition=" + number + "&offset=" + (position - 5), 200);
    assertEquals(5, done.getLong("records"));
    await()
        .atMost(SOON)
        .until(() -> figure("duplicates") + figure("deadLettered") >= duplicates + 5);
    assertEquals(ORDERS, reserved());
    given()
        .get("/audit/records?action=intake.rewind")
        .then()
        .body("items[0].resource", equalTo("topic/" + topic()));
  }

  @Test
  void whatCannotBeIsSaid() {
    given().post("/intake/{topic}/rewind?to=2026-11-22T10:15:30Z", topic()).then().statusCode(401);
    operator().post("/intake/{topic}/rewind", topic()).then().statusCode(400);
    rewind("partition=0", 400);
    rewind("to=2026-11-22T10:15:30Z&offset=1", 400);
    rewind("to=yesterday", 400);
    rewind("partition=-1&offset=1", 400);
    rewind("partition=0&offset=99999999999999999999", 400);
    rewind("partition=99&offset=0", 400);
    publish(0, 1);
    await().atMost(SOON).until(() -> reserved() == 1);
    rewind("partition=0&offset=999999999", 400);
    operator()
        .post("/intake/nobody.events/rewind?to=2026-11-22T10:15:30Z")
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
  }

  @Test
  void whatTheInboxMayHaveForgottenIsReadAgainOnlyByForce() {
    String topic = sandbox.topics().notifications();
    long old = Instant.now().minus(Duration.ofDays(2)).toEpochMilli();
    String recipient = order + "@example.com";
    var event =
        Events.notificationRequested(order, order, recipient)
            .with("deliverAt", Instant.now().plus(Duration.ofDays(1)).toString());
    sandbox
        .publisher()
        .publish(
            List.of(
                new ProducerRecord<>(topic, 0, old, Rows.bytes(event.subject()), event.bytes())));
    await().atMost(SOON).until(() -> queued(recipient) == 1);
    String to = "to=" + Instant.ofEpochMilli(old - 1);
    operator()
        .post("/intake/{topic}/rewind?" + to + "&dryRun=true", topic)
        .then()
        .statusCode(409)
        .body("detail", containsString("1 records of partition 0 are older"));
    operator()
        .post("/intake/{topic}/rewind?" + to + "&force=true", topic)
        .then()
        .statusCode(200)
        .body("records", equalTo(1));
    await().atMost(SOON).until(() -> figure(topic, "duplicates") == 1);
    assertEquals(1, queued(recipient));
  }

  private static long queued(String recipient) {
    List<String> recipients =
        operator().get("/notifications?limit=500").jsonPath().getList("items.recipient");
    return recipients.stream().filter(recipient::equals).count();
  }

  /** Orders of one piece each, and a record that is none in the middle. */
  private void publish(int from, int to) {
    List<ProducerRecord<byte[], byte[]>> records =
        new ArrayList<>(
            IntStream.range(from, to)
                .mapToObj(
                    i ->
                        Events.orderPlaced(
                                order + "-" + i, order + "-" + i, new Events.Line(sku, 1, "1"))
                            .structured(topic()))
                .toList());
    records.add(records.size() / 2, Events.raw(topic(), order, new byte[] {'{'}));
    sandbox.publisher().publish(records);
  }

  private JsonPath rewind(String query, int status) {
    return operator()
        .post("/intake/{topic}/rewind?" + query, topic())
        .then()
        .statusCode(status)
        .extract()
        .jsonPath();
  }

  private long reserved() {
    var answer = given().get("/inventory/{sku}", sku);
    return answer.statusCode() == 200 ? answer.jsonPath().getLong("reserved") : 0;
  }

  private long figure(String name) {
    return figure(topic(), name);
  }

  private static long figure(String topic, String name) {
    return given()
        .get("/status/intake")
        .jsonPath()
        .getLong("items.find { it.topic == '" + topic + "' }." + name);
  }

  private String topic() {
    return sandbox.topics().orders();
  }
}
