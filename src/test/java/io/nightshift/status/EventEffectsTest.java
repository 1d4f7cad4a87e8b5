package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an event did is found by its id alone. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class EventEffectsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;
  private final String order = Rows.unique("order");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  private void publish(String topic, SampleEvent... events) {
    sandbox
        .publisher()
        .publish(List.of(events).stream().map(event -> event.structured(topic)).toList());
  }

  private static ValidatableResponse event(String id) {
    await().atMost(SOON).until(() -> given().get("/events/" + id).statusCode() == 200);
    return given().get("/events/" + id).then().statusCode(200);
  }

  private static void awaitEffects(String id, String... effects) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                event(id)
                    .body("effectsUnknown", nullValue())
                    .body(
                        "effects.collect { it.kind + ' ' + it.state }",
                        containsInAnyOrder(effects)));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("ORDER_ID", order));
    }
  }

  @Test
  void anEventOfAnOrderLeadsToTheOrderAsItIsNowAndToItsOwnEmail() throws SQLException {
    String orders = sandbox.topics().orders();
    publish(orders, Events.orderPlaced(order + "-placed", order));
    awaitEffects(order + "-placed", "order PLACED", "notification SENT");
    publish(
        orders,
        Events.orderPaid(order + "-paid", order),
        Events.orderShipped(order + "-shipped", order));
    awaitEffects(order + "-shipped", "order SHIPPED", "notification SENT");
    awaitEffects(order + "-paid", "order SHIPPED");
    awaitEffects(order + "-placed", "order SHIPPED", "notification SENT");
    event(order + "-placed")
        .body("effects.became", contains("PLACED", null))
        .body("effects.title", contains("Order " + order, "Email order-confirmed about " + order));
    for (String href : event(order + "-placed").extract().<List<String>>path("effects.href")) {
      given().get(href).then().statusCode(200);
    }
    assertEquals(
        "order-confirmed",
        given()
            .get(event(order + "-placed").extract().<String>path("effects[1].href"))
            .path("kind"));
    execute("DELETE FROM notification WHERE key = 'ORDER_ID'");
    execute("DELETE FROM orders WHERE order_id = 'ORDER_ID'");
    awaitEffects(order + "-placed");
  }

  @Test
  void anEmailThatWasNeverTriedIsFoundToo() {
    operator().post("/status/workers/email-sender/pause").then().statusCode(202);
    try {
      await()
          .atMost(SOON)
          .until(() -> "PAUSED".equals(given().get("/status/workers/email-sender").path("state")));
      publish(sandbox.topics().orders(), Events.orderPlaced(order + "-placed", order));
      awaitEffects(order + "-placed", "order PLACED", "notification PENDING");
    } finally {
      operator().post("/status/workers/email-sender/resume").then().statusCode(202);
    }
    awaitEffects(order + "-placed", "order PLACED", "notification SENT");
  }

  @Test
  void eventsOfTheOtherTopicsLeadToTheirRows() {
    publish(
        sandbox.topics().notifications(),
        Events.appointmentBooked(order + "-booked", order, Instant.parse("2126-12-01T09:00:00Z")),
        Events.notificationRequested(order + "-requested", order, "ada@example.com"));
    awaitEffects(
        order + "-booked", "appointment BOOKED", "notification PENDING", "notification PENDING");
    awaitEffects(order + "-requested", "notification SENT");
    publish(sandbox.topics().audit(), Events.audit(order + "-audit", order, "open", "door/1"));
    awaitEffects(order + "-audit", "audit UNSEALED");
    RunNow.of("audit-sealer");
    awaitEffects(order + "-audit", "audit SEALED");
    event(order + "-audit")
        .body("effects[0].id", containsString(sandbox.topics().audit() + "/"))
        .body("effects[0].title", matchesPattern("Record \\d+ of chain .*/\\d+, seal \\d+"));
  }

  @Test
  void aReplayedDeadLetterLeadsToWhatItDid() {
    String orders = sandbox.topics().orders();
    publish(orders, Events.orderPaid(order + "-paid", order));
    String letter = event(order + "-paid").body("effects", empty()).extract().path("deadLetterId");
    given().get("/dead-letters/" + letter).then().body("effects", empty());
    publish(orders, Events.orderPlaced(order + "-placed", order));
    awaitEffects(order + "-placed", "order PLACED", "notification SENT");
    operator()
        .post("/dead-letters/" + letter + "/replay")
        .then()
        .statusCode(200)
        .body("state", equalTo("REPLAYED"))
        .body("effects", hasSize(1))
        .body("effects.state", hasItem("PAID"));
    awaitEffects(order + "-paid", "order PAID");
  }

  @Test
  void aRecordThatIsGoneIsSaid() {
    String topic = sandbox.topics().orders();
    Rows rows = new Rows(sandbox);
    rows.taken(order, "/s", "another-topic", 0, 1);
    rows.taken(order + "-past", "/s", topic, 0, 1_000_000_000);
    publish(topic, Events.orderPlaced(order + "-placed", order));
    int partition = event(order + "-placed").extract().path("partition");
    int offset = event(order + "-placed").extract().path("offset");
    rows.taken(order + "-other", "/s", topic, partition, offset);
    for (String id : List.of(order, order + "-past", order + "-other")) {
      event(id).body("effects", empty()).body("effectsUnknown", notNullValue());
    }
    event(order + "-placed").body("effectsUnknown", nullValue());
  }
}
