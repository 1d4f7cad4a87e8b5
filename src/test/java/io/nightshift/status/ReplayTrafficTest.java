package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.intake.consumer.Applied;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators replay, one by one and all at once, while the intake applies events of the same. */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class ReplayTrafficTest {
  private static final int ORDERS = LongTests.cases(15, 60);
  private static final int SKUS = 3;

  @InjectSandbox SandboxHandle sandbox;
  private final String order = Rows.unique("order");
  private final String sku = Rows.unique("sku");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  /** Each order is paid and shipped before it is placed, and cancelled once, which is too late. */
  @Test
  void whatCameTooEarlyIsAppliedOnceWhoeverReplaysIt() throws Exception {
    List<String> orders = IntStream.range(0, ORDERS).mapToObj(i -> order + "-" + i).toList();
    publish(orders.stream().map(one -> Events.orderPaid(one + "-paid", one)).toList());
    publish(orders.stream().map(one -> Events.orderShipped(one + "-shipped", one)).toList());
    AtomicBoolean through = new AtomicBoolean();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> operators = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        operators.add(threads.submit(() -> replayAll(through)));
        operators.add(threads.submit(() -> replayEach(through)));
      }
      for (int i = 0; i < ORDERS; i++) {
        String one = orders.get(i);
        SampleEvent placed =
            Events.orderPlaced(one + "-placed", one, new Events.Line(sku + i % SKUS, 2, "1.00"));
        publish(List.of(placed, Events.orderPaid(one + "-paid", one), placed));
      }
      await("every order is shipped")
          .atMost(Duration.ofSeconds(60))
          .until(() -> shipped() == ORDERS);
      publish(orders.stream().map(one -> Events.orderCancelled(one + "-late", one)).toList());
      through.set(true);
      for (Future<?> one : operators) {
        one.get();
      }
    }
    for (int i = 0; i < SKUS; i++) {
      given()
          .get("/inventory/{sku}", sku + i)
          .then()
          .body("onHand", equalTo(-2 * ORDERS / SKUS))
          .body("reserved", equalTo(0));
    }
    assertEquals(ORDERS, replayed("paid"));
    assertEquals(ORDERS, replayed("shipped"));
    assertEquals(0, replayed("late"));
  }

  private void replayAll(AtomicBoolean through) {
    while (!through.get()) {
      operator()
          .post("/dead-letters/replay?topic=" + sandbox.topics().orders())
          .then()
          .statusCode(200);
    }
  }

  private void replayEach(AtomicBoolean through) {
    while (!through.get()) {
      given()
          .get("/dead-letters?state=OPEN&limit=500&topic=" + sandbox.topics().orders())
          .jsonPath()
          .<String>getList("items.id")
          .forEach(id -> operator().post("/dead-letters/{id}/replay", id));
    }
  }

  private void publish(List<SampleEvent> events) {
    Applied.publish(
        sandbox,
        events.stream().map(event -> event.structured(sandbox.topics().orders())).toList());
  }

  private long shipped() {
    return Applied.number(
        sandbox::connect,
        "SELECT count(*) FROM orders WHERE order_id LIKE '%s-%%' AND status = 'SHIPPED'"
            .formatted(order));
  }

  private long replayed(String what) {
    return Applied.number(
        sandbox::connect,
        """
        SELECT count(*) FROM dead_letter
        WHERE event_id LIKE '%s-%%-%s' AND state = 'REPLAYED' AND message NOT LIKE 'a duplicate%%'
        """
            .formatted(order, what));
  }
}
