package io.nightshift.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.EventProcessor;
import io.nightshift.events.Share;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.notifications.NotificationProcessing;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Events.Line;
import io.nightshift.sandbox.SampleEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The script docs/split-share.sql on copies of one database. */
class SplitShareTest {
  private static final int ORDERS = 60;
  private static final Instant LATER = Instant.parse("2036-01-01T08:00:00Z");

  /** What is in the books: for each row its key, for the stock its sums. */
  private static final Map<String, String> BOOKS =
      Map.of(
          "orders", "SELECT order_id FROM orders",
          "appointments", "SELECT appointment_id FROM appointment",
          "notifications", "SELECT key FROM notification");

  private static final String STOCK =
      "SELECT sku || ' ' || on_hand || ' ' || reserved FROM inventory ORDER BY sku";

  /** The dead letters whose places in the inbox are their own, by topic. */
  private static final String LETTERS =
      """
      SELECT count(*) || ' ' || d.topic
      FROM dead_letter d JOIN inbox i USING (event_id, source, topic, partition, "offset", at)
      GROUP BY d.topic
      """;

  private final IntakeParts whole = new IntakeParts();

  @Test
  void eachRowIsInOneDatabaseAndTheSumsOfTheStockStay() throws Exception {
    apply(OrderProcessing.processor(), orders(), 0);
    apply(NotificationProcessing.processor(Events.TIME), notifications(), 0);
    apply(OrderProcessing.processor(), early(), 3);
    whole.run("UPDATE inventory SET on_hand = on_hand + 1000");
    whole.run("DROP TABLE effect"); // Each copy makes its own.

    List<IntakeParts> split = List.of(copy(), copy());
    for (int share = 1; share <= 2; share++) {
      script(split.get(share - 1), share);
    }
    for (Map.Entry<String, String> book : BOOKS.entrySet()) {
      List<String> all = new ArrayList<>();
      for (int share = 1; share <= 2; share++) {
        Share own = new Share(share + "/2");
        List<String> rows = split.get(share - 1).texts(book.getValue());
        assertTrue(rows.stream().allMatch(own::has), rows::toString);
        assertTrue(!rows.isEmpty(), book::getKey);
        all.addAll(rows);
      }
      assertEquals(
          whole.texts(book.getValue()).stream().sorted().toList(), all.stream().sorted().toList());
    }
    assertEquals(stock(List.of(whole)), stock(split));
    assertEquals(List.of("3 " + whole.topic), split.getFirst().texts(LETTERS));
    assertEquals(List.of("3 " + whole.topic + ".2"), split.getLast().texts(LETTERS));
    assertEquals(List.of("1/2"), split.getFirst().texts("SELECT share FROM database_share"));
    assertEquals(List.of("2/2"), split.getLast().texts("SELECT share FROM database_share"));
  }

  private static List<SampleEvent> orders() {
    List<SampleEvent> events = new ArrayList<>();
    for (int number = 0; number < ORDERS; number++) {
      String id = "o-" + number;
      String sku = "SKU-" + number % 3;
      events.add(
          Events.orderPlaced("p-" + id, id, new Line(sku, 2, "1.00"), new Line("BOX", 1, "0.50")));
      if (number % 2 == 0) {
        events.add(Events.orderPaid("q-" + id, id));
      }
      if (number % 4 == 0) {
        events.add(Events.orderShipped("s-" + id, id));
      }
      if (number % 4 == 1) {
        events.add(Events.orderCancelled("c-" + id, id));
      }
    }
    return events;
  }

  /** Payments of orders that are not there. */
  private static List<SampleEvent> early() {
    return List.of(
        Events.orderPaid("e-1", "early-1"),
        Events.orderPaid("e-2", "early-2"),
        Events.orderPaid("e-3", "early-3"));
  }

  private static List<SampleEvent> notifications() {
    List<SampleEvent> events = new ArrayList<>();
    for (int number = 0; number < ORDERS; number++) {
      events.add(Events.appointmentBooked("b-" + number, "visit-" + number, LATER));
      events.add(Events.notificationRequested("n-" + number, "key-" + number, "ada@example.com"));
    }
    return events;
  }

  private <T> void apply(EventProcessor<T> processor, List<SampleEvent> events, int deadLettered)
      throws Exception {
    whole.run("DELETE FROM intake_position");
    whole.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(whole.topic));
    assertEquals(
        new Counts(events.size() - deadLettered, 0, deadLettered),
        whole.transaction(processor).run(whole.batch(processor, 0, events)));
  }

  private IntakeParts copy() {
    return new IntakeParts(
        (server, name) -> {
          try (Connection connection = server.connect("postgres");
              Statement statement = connection.createStatement()) {
            statement.execute(
                "CREATE DATABASE %s TEMPLATE %s"
                    .formatted(
                        statement.enquoteIdentifier(name, true),
                        statement.enquoteIdentifier(whole.topic, true)));
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void script(IntakeParts database, int share) throws IOException {
    database.run(
        Files.readString(Path.of("docs", "split-share.sql"))
            .replaceAll(":shares\\b", "2")
            .replaceAll(":share\\b", Integer.toString(share))
            .replaceAll(":before\\b", "1"));
  }

  /** The sums of on hand and reserved over databases, by sku. */
  private static Map<String, List<Long>> stock(List<IntakeParts> databases) {
    Map<String, List<Long>> sums = new TreeMap<>();
    for (IntakeParts database : databases) {
      for (String row : database.texts(STOCK)) {
        String[] parts = row.split(" ", -1);
        sums.merge(
            parts[0],
            List.of(Long.valueOf(parts[1]), Long.valueOf(parts[2])),
            (a, b) -> List.of(a.get(0) + b.get(0), a.get(1) + b.get(1)));
      }
    }
    return sums;
  }
}
