package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** An operator passes over the record that a partition stands at. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class SkipCallTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

  @Test
  void aRecordIsPassedOverWhileItsWorkerIsPaused() {
    Rows.awaitRunning();
    command("pause", "PAUSED");
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    List<String> orders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String order = Rows.unique("order");
      orders.add(order);
      var event = Events.orderPlaced(order, order);
      records.add(new ProducerRecord<>(topic(), 0, null, Rows.bytes(order), event.bytes()));
    }
    long first = sandbox.publisher().publish(records).getFirst().offset();

    JsonPath dry = skip("partition=0&offset=" + first + "&dryRun=true", 200);
    assertEquals(first + 1, dry.getLong("position"));
    assertEquals(orders.getFirst(), dry.getString("eventId"));
    given()
        .queryParam("source", "/shop/checkout")
        .get("/events/" + orders.getFirst())
        .then()
        .statusCode(404);
    skip("partition=0&offset=" + (first + 1), 409);
    given()
        .get("/audit/records?action=intake.skip")
        .then()
        .body("items[0].outcome", equalTo("FAILURE"));

    JsonPath done = skip("partition=0&offset=" + first, 200);
    String letter = done.getString("deadLetterId");
    given()
        .get("/dead-letters/" + letter)
        .then()
        .statusCode(200)
        .body("reason", equalTo("HANDLER_ERROR"))
        .body("offset", equalTo((int) first))
        .body("eventId", equalTo(orders.getFirst()))
        .body("value", containsString(orders.getFirst()));
    given()
        .get("/audit/records?action=intake.skip")
        .then()
        .body("items[0].outcome", equalTo("SUCCESS"))
        .body("items[0].resource", equalTo("topic/" + topic()))
        .body("items[0].details.offset", equalTo(Long.toString(first)))
        .body("items[0].details.partition", equalTo("0"));
    skip("partition=0&offset=" + first, 409);

    command("resume", "RUNNING");
    for (String order : orders.subList(1, 3)) {
      await().atMost(SOON).until(() -> given().get("/orders/" + order).statusCode() == 200);
    }
    given().get("/orders/" + orders.getFirst()).then().statusCode(404);
    operator()
        .post("/dead-letters/" + letter + "/replay")
        .then()
        .statusCode(200)
        .body("state", equalTo("REPLAYED"));
    given().get("/orders/" + orders.getFirst()).then().statusCode(200);
  }

  @Test
  void whatCannotBeIsSaid() {
    Rows.awaitRunning();
    given()
        .post("/intake/{topic}/skip?partition=0&offset=0", topic())
        .then()
        .statusCode(401)
        .body("deadLetterId", nullValue());
    operator().post("/intake/{topic}/skip", topic()).then().statusCode(400);
    skip("partition=0", 400);
    skip("offset=0", 400);
    skip("partition=-1&offset=0", 400);
    skip("partition=0&offset=9223372036854775808", 400);
    skip("partition=0&offset=0&dryRun=maybe", 400);
    skip("partition=99&offset=0", 404);
    skip("partition=0&offset=9223372036854775807", 409);
    operator().post("/intake/nobody.events/skip?partition=0&offset=0").then().statusCode(404);
  }

  private void command(String command, String state) {
    operator().post("/status/workers/intake-orders/" + command).then().statusCode(202);
    await()
        .atMost(SOON)
        .until(
            () ->
                given()
                    .get("/status/workers/intake-orders")
                    .jsonPath()
                    .getString("state")
                    .equals(state));
  }

  private JsonPath skip(String query, int status) {
    return operator()
        .post("/intake/{topic}/skip?" + query, topic())
        .then()
        .statusCode(status)
        .extract()
        .jsonPath();
  }

  private String topic() {
    return sandbox.topics().orders();
  }
}
