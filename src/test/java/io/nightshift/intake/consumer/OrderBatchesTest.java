package io.nightshift.intake.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.events.EventProcessor;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Large batches of order events take orders for new; small ones look each order up. */
class OrderBatchesTest {
  private static final List<String> BOOKS =
      List.of(
          "SELECT concat_ws(' ', order_id, status, email, total, lines, placed_at, updated_at,"
              + " paid_amount, carrier, cancel_reason) FROM orders ORDER BY order_id",
          "SELECT concat_ws(' ', sku, on_hand, reserved) FROM inventory ORDER BY sku",
          "SELECT concat_ws(' ', key, kind, recipient) FROM notification ORDER BY key, id",
          "SELECT concat_ws(' ', event_id, reason, message) FROM dead_letter ORDER BY event_id",
          "SELECT event_id FROM inbox ORDER BY event_id");

  @Test
  void largeBatchesLeaveWhatSmallOnesLeave() throws Exception {
    Random random = new Random(7);
    List<SampleEvent> events = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      // Few orders at first, so that many are placed again; then each is new for a while.
      int order = i < 600 ? random.nextInt(60) : 1_000 + i / 4;
      String id = random.nextInt(50) == 0 ? "event-" + (i / 2) : "event-" + i;
      events.add(next(random.nextInt(i < 600 ? 5 : 9), id, "order-" + order));
    }
    assertEquals(books(50, events), books(400, events));
  }

  @Test
  void anOrderThatIsStoredIsPlacedOnceAndItsNeighboursAreApplied() throws Exception {
    IntakeParts parts = parts();
    EventProcessor<?> orders = OrderProcessing.processor();
    assertEquals(
        new Counts(1, 0, 0), apply(parts, orders, 0, List.of(Events.orderPlaced("a", "order-7"))));
    List<SampleEvent> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      events.add(Events.orderPlaced("event-" + i, "order-" + i));
      events.add(Events.orderPaid("payment-" + i, "order-" + i));
    }
    assertEquals(new Counts(599, 0, 1), apply(parts, orders, 1, events));
    assertEquals(
        List.of("event-7 INVALID_TRANSITION"),
        parts.texts("SELECT event_id || ' ' || reason FROM dead_letter"));
    assertEquals(
        List.of("300 PAID"),
        parts.texts("SELECT count(*) || ' ' || status FROM orders GROUP BY status"));
    assertEquals(List.of("300"), parts.texts("SELECT count(*) FROM notification"));
  }

  /** PostgreSQL prefers to read a table of medium size whole to 4,000 looks into its key. */
  @Test
  void noBatchReadsAllOrders() throws Exception {
    IntakeParts parts = parts();
    EventProcessor<?> orders = OrderProcessing.processor();
    List<SampleEvent> placed = new ArrayList<>();
    List<SampleEvent> paid = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      placed.add(Events.orderPlaced("event-" + i, "order-" + i));
      paid.add(Events.orderPaid("payment-" + i, "order-" + i));
    }
    assertEquals(new Counts(4_000, 0, 0), apply(parts, orders, 0, placed));
    parts.run("ANALYZE");
    String scans =
        "SELECT seq_scan FROM pg_stat_user_tables WHERE relname IN ('orders', 'inbox')"
            + " ORDER BY relname";
    List<String> before = parts.texts(scans);
    assertEquals(new Counts(4_000, 0, 0), apply(parts, orders, 4_000, paid));
    assertEquals(before, parts.texts(scans));
    assertEquals(List.of("4000"), parts.texts("SELECT count(*) FROM orders WHERE status = 'PAID'"));
  }

  private static SampleEvent next(int kind, String id, String order) {
    return switch (kind) {
      case 0 -> Events.orderPaid(id, order);
      case 1 -> Events.orderShipped(id, order);
      case 2 -> Events.orderCancelled(id, order);
      default -> Events.orderPlaced(id, order);
    };
  }

  private static List<List<String>> books(int batch, List<SampleEvent> events) throws Exception {
    IntakeParts parts = parts();
    EventProcessor<?> orders = OrderProcessing.processor();
    for (int from = 0; from < events.size(); from += batch) {
      apply(parts, orders, from, events.subList(from, from + batch));
    }
    List<List<String>> books = new ArrayList<>();
    for (String book : BOOKS) {
      books.add(parts.texts(book));
    }
    return books;
  }

  private static IntakeParts parts() {
    IntakeParts parts = new IntakeParts();
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
    return parts;
  }

  private static <T> Counts apply(
      IntakeParts parts, EventProcessor<T> processor, long from, List<SampleEvent> events)
      throws SQLException, Positions.PositionLostException {
    // Rejections are many here on purpose.
    BatchTransaction<T> transaction = parts.transaction(processor);
    return transaction.run(parts.batch(processor, from, events));
  }
}
