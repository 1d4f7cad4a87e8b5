package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters of unknown orders, tried again by themselves. */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class RetryTest {
  @InjectSandbox SandboxHandle sandbox;
  private final String order = Rows.unique("order");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void oneWhoseOrderHasComeIsReplayedWhenItIsDueAndNotBefore() throws Exception {
    String id = deadLetter(Events.orderPaid(order + "-paid", order));
    place(order);
    lastTried(id, "59 minutes");
    RetryRun.once();
    letter(id, "OPEN", 1);
    lastTried(id, "61 minutes");
    RetryRun.once();
    letter(id, "REPLAYED", 2);
    given().get("/orders/{id}", order).then().body("status", equalTo("PAID"));
  }

  @Test
  void itsPausesDoubleUpToTheLongestAndEndWithTheLastAttempt() throws Exception {
    String id = deadLetter(Events.orderPaid(order + "-paid", order));
    String[] tooSoon = {"59 minutes", "119 minutes", "179 minutes"};
    String[] due = {"61 minutes", "121 minutes", "181 minutes"};
    for (int attempts = 1; attempts <= 3; attempts++) {
      lastTried(id, tooSoon[attempts - 1]);
      RetryRun.once();
      letter(id, "OPEN", attempts);
      lastTried(id, due[attempts - 1]);
      RetryRun.once();
      letter(id, "OPEN", attempts + 1);
    }
    place(order);
    lastTried(id, "30 days");
    RetryRun.once();
    letter(id, "OPEN", 4);
    operator().post("/dead-letters/{id}/replay", id).then().body("state", equalTo("REPLAYED"));
  }

  @Test
  void earlierOnesOfItsOrderComeWithIt() throws Exception {
    String paid = deadLetter(Events.orderPaid(order + "-paid", order));
    String shipped = deadLetter(Events.orderShipped(order + "-shipped", order));
    String delivered = deadLetter(Events.orderDelivered(order + "-delivered", order));
    place(order);
    lastTried(paid, "1 minute");
    lastTried(shipped, "61 minutes");
    RetryRun.once();
    letter(paid, "REPLAYED", 2);
    letter(shipped, "REPLAYED", 2);
    letter(delivered, "OPEN", 1);
    given().get("/orders/{id}", order).then().body("status", equalTo("SHIPPED"));
  }

  @Test
  void thoseForOtherReasonsWaitForAnOperator() throws Exception {
    place(order);
    String id = deadLetter(Events.orderDelivered(order + "-delivered", order));
    lastTried(id, "30 days");
    RetryRun.once();
    letter(id, "OPEN", 1);
  }

  private String deadLetter(SampleEvent event) {
    publish(event);
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> given().get("/events/{id}", event.id()).jsonPath().getString("deadLetterId"),
            java.util.Objects::nonNull);
  }

  private void place(String orderId) {
    publish(Events.orderPlaced(orderId + "-placed", orderId));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().get("/orders/{id}", orderId).statusCode() == 200);
  }

  private void publish(SampleEvent event) {
    sandbox.publisher().publish(event.structured(sandbox.topics().orders()));
  }

  private void lastTried(String id, String ago) throws Exception {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      String time = "now() - interval '%s'".formatted(ago);
      assertEquals(
          1,
          statement.executeUpdate(
              "UPDATE dead_letter SET tried_at = %s WHERE id = %s".formatted(time, id)));
    }
  }

  private static void letter(String id, String state, int attempts) {
    given()
        .get("/dead-letters/{id}", id)
        .then()
        .body("state", equalTo(state))
        .body("attempts", equalTo(attempts));
  }
}
