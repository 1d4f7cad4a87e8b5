package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.intake.consumer.Applied;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders that stand still behind a dead letter, as publishers and operators see it. */
@QuarkusTest
@WithTestResource(ParkingSandbox.class)
class ParkKeyTest {
  private static final int ORDERS = 40;

  @InjectSandbox SandboxHandle sandbox;
  private final String order = Rows.unique("order");
  private final String sku = Rows.unique("sku");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void whatIsParkedIsSeenAndGoesOnWhenTheOneInFrontIsDiscarded() throws Exception {
    publishBlocked(order);
    String front = letter("delivered");
    String paid = letter("paid");
    String shipped = letter("shipped");
    event("paid", "DEAD_LETTERED").body("deadLetterId", equalTo(paid));
    given()
        .get("/dead-letters/{id}", shipped)
        .then()
        .body("state", equalTo("OPEN"))
        .body("reason", equalTo("PARKED"))
        .body("message", equalTo("waits behind dead letter %s of its key".formatted(front)))
        .body("attempts", equalTo(0))
        .body("key", equalTo(order));
    given()
        .get("/dead-letters?reason=PARKED&limit=2&topic=" + sandbox.topics().orders())
        .then()
        .body("items.id", equalTo(List.of(shipped, paid)))
        .body("items[0].message", containsString(front));
    given()
        .get("/dead-letters/groups?limit=500")
        .then()
        .body("items.findAll { it.reason == 'PARKED' }", hasSize(0));
    operator()
        .post("/dead-letters/{id}/replay?force=true", paid)
        .then()
        .statusCode(409)
        .contentType("application/problem+json")
        .body("detail", containsString("dead letter %s of its key".formatted(front)));
    operator()
        .post("/dead-letters/{id}/replay", front)
        .then()
        .statusCode(200)
        .body("state", equalTo("OPEN"));
    given().get("/orders/{id}", order).then().body("status", equalTo("PLACED"));

    operator().post("/dead-letters/{id}/discard", front).then().statusCode(200);
    given().get("/orders/{id}", order).then().body("status", equalTo("SHIPPED"));
    given()
        .get("/dead-letters/{id}", paid)
        .then()
        .body("state", equalTo("REPLAYED"))
        .body("attempts", equalTo(1))
        .body("message", equalTo("waited behind an earlier dead letter of its key"));
    event("shipped", "APPLIED");
    publish(Events.orderDelivered(order + "-again", order));
    event("again", "APPLIED");
  }

  @Test
  void whatIsParkedIsNotPublishedBeforeItHasFailedItself() throws Exception {
    publishBlocked(order);
    String front = letter("delivered");
    String paid = letter("paid");
    publish(Events.orderDelivered(order + "-unknown", order + "-other"));
    event("unknown", "DEAD_LETTERED");
    awaitPublished(letter("unknown"));
    assertEquals(1, published(front));
    assertEquals(0, published(paid));
    // The order is cancelled meanwhile by somebody who does not ask the intake.
    run("UPDATE orders SET status = 'CANCELLED' WHERE order_id = '%s'".formatted(order));
    operator().post("/dead-letters/{id}/discard", front).then().statusCode(200);
    awaitPublished(paid);
    given()
        .get("/dead-letters/{id}", paid)
        .then()
        .body("reason", equalTo("INVALID_TRANSITION"))
        .body("attempts", equalTo(1));
    given()
        .get("/dead-letters/{id}", letter("shipped"))
        .then()
        .body("reason", equalTo("PARKED"))
        .body("message", containsString("dead letter %s of".formatted(paid)));
  }

  @Test
  void aParkedOneIsGivenUpByItself() throws Exception {
    publishBlocked(order);
    operator().post("/dead-letters/{id}/discard", letter("shipped")).then().statusCode(200);
    given().get("/orders/{id}", order).then().body("status", equalTo("PLACED"));
    operator().post("/dead-letters/{id}/discard", letter("delivered")).then().statusCode(200);
    given().get("/orders/{id}", order).then().body("status", equalTo("PAID"));
    event("shipped", "DEAD_LETTERED");
  }

  @Test
  void whatACrashHasLeftBehindNothingGoesOnWithTheNextRun() throws Exception {
    publishBlocked(order);
    // As by a process that died before it released the others.
    run("UPDATE dead_letter SET state = 'DISCARDED' WHERE id = " + letter("delivered"));
    publish(Events.orderDelivered(order + "-late", order));
    event("late", "DEAD_LETTERED");
    RetryRun.once();
    given().get("/orders/{id}", order).then().body("status", equalTo("DELIVERED"));
    event("late", "APPLIED");
  }

  @Test
  void theRetryOfAnUnknownOrderLetsGoOnWhatIsBehindIt() throws Exception {
    publish(Events.orderPaid(order + "-paid", order));
    event("paid", "DEAD_LETTERED");
    publish(Events.orderShipped(order + "-shipped", order));
    event("shipped", "DEAD_LETTERED");
    // Placed under another key: one of its own would wait behind the payment.
    sandbox
        .publisher()
        .publish(
            new ProducerRecord<>(
                sandbox.topics().orders(), Events.orderPlaced(order + "-p", order).bytes()));
    event("p", "APPLIED");
    run(
        "UPDATE dead_letter SET at = at - interval '1 hour', tried_at = now() - interval '1 hour'"
            + " WHERE id = "
            + letter("paid"));
    run(
        "UPDATE inbox SET at = at - interval '1 hour' WHERE event_id = '%s'"
            .formatted(order + "-paid"));
    RetryRun.once();
    given().get("/orders/{id}", order).then().body("status", equalTo("SHIPPED"));
  }

  @Test
  void aReplayOfManyCountsWhatGoesOnBehindThem() throws Exception {
    publishBlocked(order);
    String call = "/dead-letters/replay?topic=" + sandbox.topics().orders();
    operator().post(call + "&reason=PARKED").then().body("replayed", equalTo(0));
    run("UPDATE orders SET status = 'SHIPPED' WHERE order_id = '%s'".formatted(order));
    JsonPath tally = operator().post(call).then().statusCode(200).extract().jsonPath();
    assertEquals(
        tally.getInt("matched"),
        tally.getInt("replayed") + tally.getInt("failed") + tally.getInt("untried"));
    given()
        .get("/dead-letters/{id}", letter("delivered"))
        .then()
        .body("state", equalTo("REPLAYED"));
    given()
        .get("/dead-letters/{id}", letter("paid"))
        .then()
        .body("reason", equalTo("INVALID_TRANSITION"));
    given().get("/dead-letters/{id}", letter("shipped")).then().body("reason", equalTo("PARKED"));
  }

  /** Operators replay, discard and replay all while more of the same orders comes. */
  @Test
  void inTheMiddleOfLiveTrafficEveryOrderGoesItsWayOnce() throws Exception {
    List<String> orders = IntStream.range(0, ORDERS).mapToObj(i -> order + "-" + i).toList();
    AtomicBoolean through = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> operators = new ArrayList<>();
      operators.add(threads.submit(() -> discardAll(through)));
      operators.add(threads.submit(() -> replayAll(through)));
      Future<?> live = threads.submit(() -> orders.forEach(this::publishInPieces));
      live.get();
      await("every order is shipped")
          .atMost(Duration.ofSeconds(60))
          .until(() -> number("status = 'SHIPPED'") == ORDERS);
      through.set(true);
      for (Future<?> one : operators) {
        one.get();
      }
    }
    given()
        .get("/inventory/{sku}", sku)
        .then()
        .body("onHand", equalTo(-2 * ORDERS))
        .body("reserved", equalTo(0));
  }

  private void publishInPieces(String one) {
    publish(Events.orderPlaced(one + "-placed", one, new Events.Line(sku, 2, "1.00")));
    publish(Events.orderDelivered(one + "-delivered", one));
    publish(Events.orderPaid(one + "-paid", one));
    publish(Events.orderShipped(one + "-shipped", one));
  }

  private void discardAll(AtomicBoolean through) {
    while (!through.get()) {
      given()
          .get("/dead-letters?state=OPEN&reason=INVALID_TRANSITION&limit=500")
          .jsonPath()
          .<String>getList("items.id")
          .forEach(id -> operator().post("/dead-letters/{id}/discard", id));
    }
  }

  private void replayAll(AtomicBoolean through) {
    while (!through.get()) {
      operator()
          .post("/dead-letters/replay?topic=" + sandbox.topics().orders())
          .then()
          .statusCode(200);
    }
  }

  private long number(String condition) {
    return Applied.number(
        sandbox::connect,
        "SELECT count(*) FROM orders WHERE order_id LIKE '%s-%%' AND %s"
            .formatted(order, condition));
  }

  /** An order that was delivered too early, then paid and shipped. */
  private void publishBlocked(String one) {
    publishInPieces(one);
    event("shipped", "DEAD_LETTERED");
  }

  private void publish(SampleEvent event) {
    sandbox.publisher().publish(event.structured(sandbox.topics().orders()));
  }

  private io.restassured.response.ValidatableResponse event(String what, String state) {
    String id = order + "-" + what;
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> state.equals(given().get("/events/{id}", id).jsonPath().getString("state")));
    return given().get("/events/{id}", id).then().statusCode(200);
  }

  /** The dead letter of an event. */
  private String letter(String what) {
    return Long.toString(
        Applied.number(
            sandbox::connect,
            "SELECT id FROM dead_letter WHERE event_id = '%s-%s'".formatted(order, what)));
  }

  private long published(String id) {
    return Applied.number(
        sandbox::connect,
        "SELECT count(published_at) FROM dead_letter WHERE id = %s".formatted(id));
  }

  private void awaitPublished(String id) {
    await().atMost(Duration.ofSeconds(60)).until(() -> published(id) == 1);
  }

  private void run(String sql) throws Exception {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      assertEquals(1, statement.executeUpdate(sql), sql);
    }
  }
}
