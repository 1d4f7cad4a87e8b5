package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can do about dead letters, and what it does to everything else. */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class ReplayTest {
  private static final int TOGETHER = 6;

  @InjectSandbox SandboxHandle sandbox;
  private final String order = Rows.unique("order");
  private final String sku = Rows.unique("sku");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void anEventWhoseCauseIsGoneIsAppliedOnce() {
    String id = deadLetter(Events.orderPaid(order + "-paid", order));
    applied(placed());
    int before = replayed();
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(200)
        .body("id", equalTo(id))
        .body("state", equalTo("REPLAYED"))
        .body("attempts", equalTo(2))
        .body("key", equalTo(order))
        .body("reason", equalTo("UNKNOWN_ORDER"));
    given().get("/orders/{id}", order).then().body("status", equalTo("PAID"));
    event(order + "-paid", "APPLIED").body("deadLetterId", nullValue());
    assertTrue(replayed() > before);

    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(409)
        .body("detail", containsString("REPLAYED"));
    operator().post("/dead-letters/{id}/discard", id).then().statusCode(409);
    JsonPath trail =
        given().queryParam("resource", "dead-letter/" + id).get("/audit/records").jsonPath();
    assertEquals(
        List.of(
            "dead-letter.discard FAILURE",
            "dead-letter.discard SUCCESS",
            "dead-letter.replay FAILURE",
            "dead-letter.replay SUCCESS",
            "dead-letter.replay SUCCESS"),
        trail.<java.util.Map<String, String>>getList("items").stream()
            .map(one -> one.get("action") + " " + one.get("outcome"))
            .toList());
    assertVerified();
  }

  private static int replayed() {
    return given().get("/status/intake").jsonPath().getInt("items.replayed.sum()");
  }

  @Test
  void anEventThatFailsAgainStaysOpenAndSaysWhatIsWrongNow() {
    String id = deadLetter(Events.orderDelivered(order + "-delivered", order));
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(200)
        .body("state", equalTo("OPEN"))
        .body("reason", equalTo("UNKNOWN_ORDER"))
        .body("attempts", equalTo(2));
    applied(placed());
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(200)
        .body("state", equalTo("OPEN"))
        .body("reason", equalTo("INVALID_TRANSITION"))
        .body("message", containsString("PLACED"))
        .body("attempts", equalTo(3));
    event(order + "-delivered", "DEAD_LETTERED").body("deadLetterId", equalTo(id));
    given().get("/orders/{id}", order).then().body("status", equalTo("PLACED"));
  }

  @Test
  void oneThatWasTriedTooOftenIsTriedOnlyWhereThatIsForced() throws SQLException {
    String id = deadLetter(Events.orderPaid(order + "-paid", order));
    for (int attempt = 2; attempt <= 3; attempt++) {
      operator().post("/dead-letters/{id}/replay", id).then().body("attempts", equalTo(attempt));
    }
    attempted(id, MaskedSandbox.MAX_ATTEMPTS - 1);
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(200)
        .body("attempts", equalTo(MaskedSandbox.MAX_ATTEMPTS));
    applied(placed());
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(409)
        .body("detail", containsString("100000 times"));
    operator().post("/dead-letters/{id}/replay?force=yes", id).then().statusCode(400);
    given()
        .get("/dead-letters/{id}", id)
        .then()
        .body("attempts", equalTo(MaskedSandbox.MAX_ATTEMPTS));
    operator()
        .post("/dead-letters/{id}/replay?force=true", id)
        .then()
        .statusCode(200)
        .body("state", equalTo("REPLAYED"));
  }

  private void attempted(String id, int times) throws SQLException {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      assertEquals(
          1,
          statement.executeUpdate(
              "UPDATE dead_letter SET attempts = %d WHERE id = %s".formatted(times, id)));
    }
  }

  @Test
  void oneThatIsGivenUpIsNotReplayed() {
    String id = deadLetter(Events.orderPaid(order + "-paid", order));
    operator()
        .post("/dead-letters/{id}/discard", id)
        .then()
        .statusCode(200)
        .body("state", equalTo("DISCARDED"))
        .body("attempts", equalTo(1));
    applied(placed());
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(409)
        .body("detail", containsString("DISCARDED"));
    operator().post("/dead-letters/{id}/discard", id).then().statusCode(409);
    event(order + "-paid", "DEAD_LETTERED").body("deadLetterId", equalTo(id));
    given().get("/orders/{id}", order).then().body("status", equalTo("PLACED"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "x", "%00", "-1", "9223372036854775807", "99999999999999999999"})
  void oneThatIsNotThereIs404AndRecordedNowhere(String id) {
    long before = OperatedWorker.recorded();
    for (String act : new String[] {"replay", "discard"}) {
      operator()
          .urlEncodingEnabled(false)
          .post("/dead-letters/" + id + "/" + act)
          .then()
          .statusCode(404)
          .contentType("application/problem+json");
    }
    assertEquals(before, OperatedWorker.recorded());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/dead-letters/1/replay", "/dead-letters/1/discard", "/dead-letters/replay"})
  void nobodyElseMay(String call) {
    given().post(call).then().statusCode(401);
  }

  @Test
  void ofManyOperatorsWhoReplayItAtOnceOneDoes() throws Exception {
    applied(placed());
    // As if it had been over the size limit: nobody has claimed its identity.
    String id = kept(sandbox.topics().orders(), Events.orderCancelled(order + "-cancelled", order));
    CyclicBarrier together = new CyclicBarrier(TOGETHER);
    List<Future<Integer>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < TOGETHER; i++) {
        answers.add(
            threads.submit(
                () -> {
                  together.await();
                  return operator().post("/dead-letters/{id}/replay", id).statusCode();
                }));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }
    statuses.sort(null);
    assertEquals(List.of(200, 409, 409, 409, 409, 409), statuses);
    given()
        .get("/dead-letters/{id}", id)
        .then()
        .body("state", equalTo("REPLAYED"))
        .body("attempts", equalTo(2));
    assertReserved(0);
  }

  @Test
  void whatAnotherRecordHasAppliedIsNotAppliedAgain() {
    SampleEvent placed = placed();
    applied(placed);
    String id = kept(sandbox.topics().orders(), placed);
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(200)
        .body("state", equalTo("REPLAYED"))
        .body("message", containsString("a duplicate: its event was applied from"));
    assertReserved(2);
    event(placed.id(), "APPLIED").body("deadLetterId", nullValue());
  }

  @Test
  void whatWasReplayedIsADuplicateWhenItIsPublishedAgain() {
    SampleEvent placed = placed();
    String id = kept(sandbox.topics().orders(), placed);
    operator().post("/dead-letters/{id}/replay", id).then().body("state", equalTo("REPLAYED"));
    publish(placed);
    applied(Events.orderPaid(order + "-paid", order)); // Of the same partition, so it was after.
    assertReserved(2);
    event(placed.id(), "APPLIED");
  }

  @Test
  void anAuditEventIsAppendedToTheChainOfItsPartition() {
    String actor = Rows.unique("ada");
    String id =
        kept(sandbox.topics().audit(), Events.audit(actor + "-login", actor, "login", "door/1"));
    operator().post("/dead-letters/{id}/replay", id).then().body("state", equalTo("REPLAYED"));
    given()
        .queryParam("actor", actor)
        .get("/audit/records")
        .then()
        .body("items", hasSize(1))
        .body("items[0].chain", equalTo(sandbox.topics().audit() + "/0"));
    assertVerified();
  }

  @Test
  void oneOfATopicThatIsNotReadHereIs409AndUnchanged() {
    String topic = Rows.unique("elsewhere");
    String id = kept(topic, placed());
    operator()
        .post("/dead-letters/{id}/replay", id)
        .then()
        .statusCode(409)
        .body("detail", containsString(topic));
    given().get("/dead-letters/{id}", id).then().body("attempts", equalTo(1));
    operator()
        .queryParam("topic", topic)
        .post("/dead-letters/replay")
        .then()
        .statusCode(200)
        .body("matched", equalTo(1))
        .body("failed", equalTo(0))
        .body("untried", equalTo(1));
  }

  @Test
  void oneThatSomebodyElseHoldsIs503AndUnchanged() throws Exception {
    String id = kept(sandbox.topics().orders(), placed());
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT FROM dead_letter WHERE id = %s FOR UPDATE".formatted(id));
      operator().post("/dead-letters/{id}/replay", id).then().statusCode(503);
      operator().post("/dead-letters/{id}/discard", id).then().statusCode(503);
      connection.rollback();
    }
    given()
        .get("/dead-letters/{id}", id)
        .then()
        .body("state", equalTo("OPEN"))
        .body("attempts", equalTo(1));
    given().get("/orders/{id}", order).then().statusCode(404);
  }

  @Test
  void asManyAsOneCallMayAreReplayedAndTheRestByTheNext() {
    List<String> orders = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      orders.add(order + "-" + i);
      publish(Events.orderPaid(orders.get(i) + "-paid", orders.get(i)));
    }
    orders.forEach(one -> event(one + "-paid", "DEAD_LETTERED"));
    // The first two still fail, and do not keep the others from their turn.
    orders.subList(2, 7).forEach(one -> applied(Events.orderPlaced(one + "-placed", one)));
    String call = "/dead-letters/replay?reason=UNKNOWN_ORDER&topic=" + sandbox.topics().orders();
    int others = operator().post(call + "&dryRun=true").jsonPath().getInt("matched") - 7;
    int replayed = 0;
    for (int calls = 0; calls < 2 + others; calls++) {
      JsonPath tally = operator().post(call).then().statusCode(200).extract().jsonPath();
      replayed += tally.getInt("replayed");
      assertEquals(
          tally.getInt("matched"),
          tally.getInt("replayed") + tally.getInt("failed") + tally.getInt("untried"));
    }
    assertEquals(5, replayed);
    orders.subList(2, 7).forEach(one -> event(one + "-paid", "APPLIED"));
    orders.subList(0, 2).forEach(one -> event(one + "-paid", "DEAD_LETTERED"));
  }

  @Test
  void aDryRunCountsWhatMatchesAndChangesNothing() {
    String topic = Rows.unique("dry");
    Rows rows = new Rows(sandbox);
    rows.deadLetter(topic, 1, "OPEN", null, null);
    rows.deadLetter(topic, 2, "OPEN", null, null);
    rows.deadLetter(topic, 3, "DISCARDED", null, null);
    long before = OperatedWorker.recorded();
    for (String filter : new String[] {"", "&reason=INVALID"}) {
      operator()
          .post("/dead-letters/replay?dryRun=true&topic=" + topic + filter)
          .then()
          .statusCode(200)
          .body("matched", equalTo(2))
          .body("replayed", equalTo(0))
          .body("failed", equalTo(0));
    }
    operator()
        .post("/dead-letters/replay?dryRun=true&reason=HANDLER_ERROR&topic=" + topic)
        .then()
        .body("matched", equalTo(0));
    operator().post("/dead-letters/replay?dryRun=1").then().statusCode(400);
    operator()
        .post("/dead-letters/replay?dryRun=true&reason=&topic=" + topic)
        .then()
        .statusCode(400)
        .body("detail", equalTo("\"reason\" must not be empty"));
    operator().post("/dead-letters/replay?reason=whatever").then().statusCode(400);
    operator()
        .urlEncodingEnabled(false)
        .post("/dead-letters/replay?topic=%00")
        .then()
        .statusCode(200)
        .body("matched", equalTo(0));
    assertEquals(before, OperatedWorker.recorded());
  }

  @Test
  void aBulkOperationDiscardsAllThatMatchInTheBackground() {
    String topic = Rows.unique("bulk");
    Rows rows = new Rows(sandbox);
    for (int i = 0; i < 3; i++) {
      rows.deadLetter(topic, i, i == 2 ? "REPLAYED" : "OPEN", null, null);
    }
    String call = "/bulk-operations?reason=INVALID&topic=" + topic + "&action=dead-letters.";
    operator()
        .post(call + "replay&dryRun=true")
        .then()
        .statusCode(200)
        .body("action", equalTo("dead-letters.replay"))
        .body("filter.topic", equalTo(topic))
        .body("found", equalTo(2));
    // This instance does not read the topic.
    ended(operator().post(call + "replay").then().statusCode(202).extract().header("Location"))
        .body("state", equalTo("DONE"))
        .body("skipped", equalTo(2));
    String at = operator().post(call + "discard").then().extract().header("Location");
    ended(at)
        .body("state", equalTo("DONE"))
        .body("requestedBy", equalTo(Credentials.USERNAME))
        .body("found", equalTo(2))
        .body("done", equalTo(2))
        .body("failed", equalTo(0));
    given().get("/dead-letters?state=DISCARDED&topic=" + topic).then().body("items", hasSize(2));
    operator()
        .post("/" + at + "/stop")
        .then()
        .statusCode(409)
        .body("type", equalTo("urn:nightshift:problem:operation-ended"));
    given()
        .get("/audit/records?limit=1&action=bulk-operation.request")
        .then()
        .body("items[0].resource", equalTo("bulk-operation/dead-letters.discard"))
        .body("items[0].details.topic", equalTo(topic));
    given()
        .get("/audit/records?limit=2&action=bulk-operation.stop")
        .then()
        .body("items.outcome", equalTo(List.of("FAILURE", "SUCCESS")));
    for (String view : List.of("dead-letters", "notifications", "bulk-operations")) {
      given().get("/?view=" + view).then().statusCode(200).body(containsString(topic));
    }
  }

  private static ValidatableResponse ended(String location) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> given().get("/" + location), one -> one.jsonPath().getString("endedAt") != null)
        .then();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?action=dead-letters.erase",
        "?action=dead-letters.discard&reson=INVALID",
        "?action=dead-letters.discard&reason=whatever",
        "?action=dead-letters.discard&channel=email",
        "?action=dead-letters.discard&topic=%00",
        "?action=notifications.retry&channel=EMAIL",
        "?action=notifications.retry&from=yesterday"
      })
  void aBulkOperationThatIsNotUnderstoodIsRefusedAndNotRecorded(String query) {
    long before = OperatedWorker.recorded();
    operator()
        .urlEncodingEnabled(false)
        .post("/bulk-operations" + query)
        .then()
        .statusCode(400)
        .body("type", equalTo("urn:nightshift:problem:bad-parameter"));
    assertEquals(before, OperatedWorker.recorded());
    given().post("/bulk-operations" + query).then().statusCode(401);
  }

  @Test
  void inTheMiddleOfLiveTrafficEachIsStillAppliedOnce() throws Exception {
    List<String> letters = new ArrayList<>();
    List<String> orders = new ArrayList<>();
    int many = LongTests.cases(10, 30);
    for (int i = 0; i < many; i++) {
      String one = order + "-" + i;
      orders.add(one);
      letters.add(kept(sandbox.topics().orders(), placed(one)));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // The same events, and others of the same article, come while they are replayed.
      Future<?> live =
          threads.submit(
              () ->
                  orders.forEach(
                      one -> {
                        publish(placed(one));
                        publish(placed(one + "-live"));
                      }));
      List<Future<Integer>> answers =
          letters.stream()
              .map(
                  id ->
                      threads.submit(
                          () -> operator().post("/dead-letters/{id}/replay", id).statusCode()))
              .toList();
      for (Future<Integer> answer : answers) {
        assertEquals(200, answer.get());
      }
      live.get();
    }
    orders.forEach(one -> event(one + "-live-placed", "APPLIED"));
    // Of a partition each, after all that the test has published.
    letters.forEach(
        id -> given().get("/dead-letters/{id}", id).then().body("state", equalTo("REPLAYED")));
    orders.forEach(one -> applied(Events.orderPaid(one + "-paid", one)));
    assertReserved(2 * 2 * many);
  }

  private SampleEvent placed() {
    return placed(order);
  }

  private SampleEvent placed(String orderId) {
    return Events.orderPlaced(orderId + "-placed", orderId, new Events.Line(sku, 2, "1.00"));
  }

  private void publish(SampleEvent event) {
    sandbox.publisher().publish(event.structured(sandbox.topics().orders()));
  }

  private void applied(SampleEvent event) {
    publish(event);
    event(event.id(), "APPLIED");
  }

  /** Publishes what becomes a dead letter; gives its id. */
  private String deadLetter(SampleEvent event) {
    publish(event);
    return event(event.id(), "DEAD_LETTERED").extract().path("deadLetterId");
  }

  private int next;

  /** A dead letter that nobody has claimed, at an offset that nothing else has. */
  private String kept(String topic, SampleEvent event) {
    return Long.toString(
        new Rows(sandbox)
            .deadLetter(
                topic,
                Integer.toUnsignedLong(order.hashCode()) * 100 + next++,
                "OPEN",
                event.id(),
                event.source(),
                Rows.bytes(event.subject()),
                "[]",
                event.bytes()));
  }

  private static ValidatableResponse event(String id, String state) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> state.equals(given().get("/events/{id}", id).jsonPath().getString("state")));
    return given().get("/events/{id}", id).then().statusCode(200);
  }

  private void assertReserved(int expected) {
    given().get("/inventory/{sku}", sku).then().body("reserved", equalTo(expected));
  }

  private static void assertVerified() {
    given().get("/audit/verify").then().body("verified", equalTo(true));
  }
}
