package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A consumer of orders dies after each step of a batch, and the next one continues. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS = 12;
  private static final int POLL = 20;

  private final Map<AfterDeadLetter, List<String>> withoutACrash =
      new EnumMap<>(AfterDeadLetter.class);

  static List<Arguments> stepsOfBothWays() {
    List<Arguments> all = new ArrayList<>();
    for (AfterDeadLetter after : AfterDeadLetter.values()) {
      for (Crash.Step step : Crash.Step.values()) {
        if (step != Crash.Step.CLAIMED_BY_COPY) { // Not with batches as small as here.
          all.add(Arguments.of(after, step));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("stepsOfBothWays")
  void afterItEverythingIsAsIfItHadNotBeen(AfterDeadLetter after, Crash.Step step)
      throws Exception {
    IntakeParts parts = published(after);
    assertKilled(parts, new Crash(step, parts.dataSource));
    assertEquals(
        withoutACrash.computeIfAbsent(after, way -> books(goOn(published(way)))),
        books(goOn(parts)));
  }

  /** Batches of more than a hundred events, which are claimed behind a savepoint. */
  @Test
  void afterAClaimByCopyToo() throws Exception {
    IntakeParts parts = new IntakeParts();
    parts.pollRecords = 5 * ORDERS * 2;
    parts.createTopic(1);
    List<String> orders = IntStream.range(0, 5 * ORDERS * 5).mapToObj(i -> "o-" + i).toList();
    parts.publish(orders.stream().map(one -> Events.orderPlaced(one + "-placed", one)).toList());
    Crash crash = new Crash(Crash.Step.CLAIMED_BY_COPY, parts.dataSource);
    assertKilled(parts, crash);
    goOn(parts, orders.size());
    assertEquals(
        orders.stream().sorted().toList(),
        parts.texts("SELECT order_id FROM orders ORDER BY order_id"));
    assertEquals(
        List.of(Integer.toString(2 * orders.size())),
        parts.texts("SELECT sum(reserved) FROM inventory"));
    assertEquals(orders.size(), parts.texts("SELECT event_id FROM inbox").size());
  }

  private static void assertKilled(IntakeParts parts, Crash crash) {
    try (CancellationSource stopping = CancellationSource.create()) {
      var ended = parts.consume(0, OrderProcessing.processor(), stopping.token(), crash).ended;
      assertInstanceOf(
          Crash.Killed.class,
          assertThrows(ExecutionException.class, () -> ended.get(60, TimeUnit.SECONDS)).getCause());
    }
  }

  /** The commit goes through, but nobody hears of it; the consumer lives on. */
  @Test
  void aCommitWhoseAnswerIsLostIsNotDoneAgain() {
    IntakeParts parts = published(AfterDeadLetter.CONTINUE);
    Crash crash = Crash.ofAnAnswer(parts.dataSource);
    try (CancellationSource stopping = CancellationSource.create()) {
      var running = parts.consume(0, OrderProcessing.processor(), stopping.token(), crash);
      awaitTheEnd(parts, 5 * ORDERS);
      assertTrue(running.alive() && crash.happened());
    }
    assertEquals(
        withoutACrash.computeIfAbsent(AfterDeadLetter.CONTINUE, way -> books(goOn(published(way)))),
        books(parts));
  }

  /** What the others are compared with is what must come of these events. */
  @Test
  void withoutACrashEachOrderIsWhereItsEventsHaveBroughtIt() {
    IntakeParts parts = goOn(published(AfterDeadLetter.CONTINUE));
    assertEquals(
        List.of("DELIVERED 4", "PLACED 4", "SHIPPED 4"),
        parts.texts("SELECT status || ' ' || count(*) FROM orders GROUP BY status ORDER BY 1"));
    assertEquals(
        List.of("INVALID 4", "INVALID_TRANSITION 12"),
        parts.texts(
            "SELECT reason || ' ' || count(*) FROM dead_letter GROUP BY reason ORDER BY 1"));
    assertEquals(
        List.of("-16 8"),
        parts.texts("SELECT sum(on_hand) || ' ' || sum(reserved) FROM inventory"));
  }

  /** Every third order's payment is not valid; every third is delivered; each is placed twice. */
  private static IntakeParts published(AfterDeadLetter after) {
    IntakeParts parts = new IntakeParts();
    parts.afterDeadLetter = after;
    parts.pollRecords = POLL;
    parts.createTopic(1);
    List<SampleEvent> events = new ArrayList<>();
    for (int i = 0; i < ORDERS; i++) {
      String id = "order-%02d".formatted(i);
      SampleEvent placed = Events.orderPlaced(id + "-placed", id);
      SampleEvent paid = Events.orderPaid(id + "-paid", id);
      events.add(placed);
      events.add(i % 3 == 0 ? paid.without("amount") : paid);
      events.add(placed);
      events.add(Events.orderShipped(id + "-shipped", id));
      events.add(Events.orderDelivered(id + "-delivered", id));
      if (i % 3 == 1) {
        events.set(events.size() - 1, Events.orderShipped(id + "-twice", id));
      }
    }
    parts.publish(events);
    return parts;
  }

  /** Another consumer, up to the end of the topic. */
  private static IntakeParts goOn(IntakeParts parts) {
    return goOn(parts, 5 * ORDERS);
  }

  private static IntakeParts goOn(IntakeParts parts, int end) {
    try (CancellationSource stopping = CancellationSource.create()) {
      var next = parts.consume(1, OrderProcessing.processor(), stopping.token());
      awaitTheEnd(parts, end);
      stopping.cancel();
      assertEquals("stopped", next.ended.orTimeout(60, TimeUnit.SECONDS).join());
    }
    return parts;
  }

  private static void awaitTheEnd(IntakeParts parts, int end) {
    await("everything is taken in")
        .atMost(LIMIT)
        .until(
            () ->
                parts
                    .texts("SELECT position FROM intake_position")
                    .equals(List.of(Integer.toString(end))));
  }

  /** All that the intake has written, but for what depends on the clock and on transactions. */
  private static List<String> books(IntakeParts parts) {
    List<String> books = new ArrayList<>();
    for (String table :
        new String[] {
          "SELECT * FROM orders",
          "SELECT * FROM inventory",
          "SELECT event_id, source, partition, \"offset\" FROM inbox",
          "SELECT partition, position FROM intake_position",
          """
          SELECT partition, "offset", key, headers, value, event_id, source, type, reason, message,
                 state, attempts,
                 (SELECT count(*) FROM dead_letter f WHERE f.id < l.id AND f.key = l.key) AS before
          FROM dead_letter l\
          """
        }) {
      books.addAll(
          parts.texts(
              "SELECT (to_jsonb(t) - 'placed_in')::text FROM (%s) AS t ORDER BY 1"
                  .formatted(table)));
    }
    return books;
  }
}
