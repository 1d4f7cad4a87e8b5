package io.nightshift.intake.deadletters;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.DataDump;
import io.nightshift.sandbox.EarlierEvents;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The data of an earlier version, with dead letters and half-read topics, taken over by this. */
class EarlierDataTest {
  private static final String ORDERS = "orders.events";

  private final DataDump dump = DataDump.read(Path.of("src/test/resources/upgrade/83a61d0.sql"));
  private final CancellationSource stopping = CancellationSource.create();
  private final List<DataDump.Table> before = new ArrayList<>();
  private final IntakeParts parts =
      new IntakeParts(
          (server, name) -> {
            DataDump own = dump.with(ORDERS, name);
            before.addAll(own.tables());
            own.createMigratedDatabase(server, name);
          });

  @AfterEach
  void stop() {
    stopping.cancel();
  }

  @Test
  void theRestOfATopicIsAppliedOnceAndOpenDeadLettersAreReplayed() throws Exception {
    try (Connection connection = parts.dataSource.getConnection()) {
      for (DataDump.Table table : before) {
        assertEquals(table.rows(), table.rows(connection), table.name());
      }
    }
    publishAll();
    parts.consume(0, OrderProcessing.processor(), stopping.token());
    await("the position has passed all")
        .atMost(Duration.ofSeconds(60))
        .until(() -> one("SELECT position FROM intake_position WHERE topic = '%s'").equals("15"));
    // Of the records that the earlier version has read, none is read again but the repeated one.
    assertEquals(1, WorkerFigure.values(parts.progress.figures()).get("duplicates"));
    assertEquals(4, WorkerFigure.values(parts.progress.figures()).get("applied"));
    assertEquals(
        List.of(
            "order-0 PLACED",
            "order-1 PLACED",
            "order-2 SHIPPED",
            "order-3 SHIPPED",
            "order-4 PLACED",
            "order-5 PLACED",
            "order-6 PLACED"),
        parts.texts("SELECT order_id || ' ' || status FROM orders ORDER BY order_id"));

    assertInstanceOf(ReplayResult.Applied.class, replay("UNKNOWN_ORDER"));
    assertInstanceOf(ReplayResult.Applied.class, replay("INVALID_TRANSITION"));
    assertInstanceOf(ReplayResult.Failed.class, replay("UNREADABLE"));
    assertEquals(
        List.of("order-3 DELIVERED", "order-5 PAID"),
        parts.texts(
            "SELECT order_id || ' ' || status FROM orders WHERE order_id IN ('order-3', 'order-5')"
                + " ORDER BY order_id"));
    assertEquals(
        List.of("INVALID_TRANSITION REPLAYED", "UNKNOWN_ORDER REPLAYED", "UNREADABLE OPEN"),
        parts.texts("SELECT reason || ' ' || state FROM dead_letter ORDER BY reason"));
    assertEquals(
        List.of(),
        parts.texts(
            "SELECT key FROM notification WHERE kind <> 'reminder' GROUP BY kind, key HAVING count(*) > 1"));
  }

  private void publishAll() {
    parts.createTopic(1);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.addAll(EarlierEvents.sent(parts.topic));
    records.addAll(EarlierEvents.waiting(parts.topic));
    records.addAll(EarlierEvents.unread(parts.topic));
    try (Publisher publisher = new Publisher(Sandbox.shared().kafka().bootstrapServers())) {
      publisher.publish(records);
    }
  }

  private ReplayResult replay(String reason) throws SQLException {
    long id = Long.parseLong(one("SELECT id FROM dead_letter WHERE reason = '" + reason + "'"));
    StoredDeadLetter letter;
    try (Connection connection = parts.dataSource.getConnection()) {
      letter = Objects.requireNonNull(StoredDeadLetter.read(connection, id));
    }
    Replay.Attempt attempt = parts.replay(OrderProcessing.processor()).prepare(letter);
    return new DeadLetterTransactions(parts.dataSource)
        .run(connection -> attempt.run(connection, Integer.MAX_VALUE));
  }

  private String one(String sql) {
    return parts.texts(sql.formatted(parts.topic)).getFirst();
  }
}
