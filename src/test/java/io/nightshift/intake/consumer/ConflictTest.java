package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.Events;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another session's transaction comes into conflict with a batch, as PostgreSQL finds it. */
class ConflictTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final IntakeParts parts = new IntakeParts();
  private final Failing<?> processor = new Failing<>(OrderProcessing.processor());

  /** An order that is placed, and of which the other session holds the stock. */
  @BeforeEach
  void placeAnOrder() throws Exception {
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
    var placed = parts.batch(processor, 0, List.of(Events.orderPlaced("e-1", "o-1")));
    apply(placed);
  }

  @Test
  void aBatchThatIsTheVictimOfADeadlockIsAppliedWhole() throws Exception {
    try (Connection other = parts.dataSource.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      // It never looks for deadlocks: the batch finds this one, and is the one that gives way.
      statement.execute("SET LOCAL deadlock_timeout = '1h'");
      statement.execute("UPDATE inventory SET on_hand = on_hand + 100");
      var flight = submit();
      awaitWaiting();
      statement.execute("SELECT FROM orders WHERE order_id = 'o-1' FOR UPDATE");
      other.commit();
      assertAppliedOnce(flight, "40P01");
    }
  }

  /** As where the database's own default is a stricter isolation. */
  @Test
  void aBatchThatCannotBeSerializedIsAppliedWhole() throws Exception {
    parts.dataSource.setOptions("-c default_transaction_isolation=repeatable\\ read");
    try (Connection other = parts.dataSource.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE inventory SET on_hand = on_hand + 100");
      var flight = submit();
      awaitWaiting();
      other.commit();
      assertAppliedOnce(flight, "40001");
    }
  }

  /** Its row is another version in another place then. */
  @Test
  void anOrderThatIsChangedWhileItIsWaitedForIsFoundAsItIsNow() throws Exception {
    try (Connection other = parts.dataSource.getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE orders SET customer_id = 'another'");
      var flight = submit();
      awaitWaiting();
      other.commit();
      assertInstanceOf(BatchOutcome.Applied.class, flight.await(LIMIT));
    }
    assertEquals(List.of(), List.copyOf(processor.failures));
    assertEquals(
        List.of("another SHIPPED"), parts.texts("SELECT customer_id || ' ' || status FROM orders"));
  }

  private BatchApplier.InFlight<?> submit() {
    return submit(
        parts.batch(
            processor,
            1,
            List.of(
                Events.orderPaid("e-2", "o-1"),
                Events.orderPaid("e-3", "o-1").without("amount"),
                Events.orderPlaced("e-1", "o-1"),
                Events.orderShipped("e-4", "o-1"))));
  }

  private <T> BatchApplier.InFlight<T> submit(Batch<T> batch) {
    @SuppressWarnings("unchecked") // The batch was read by it.
    EventProcessor<T> same = (EventProcessor<T>) processor;
    return new BatchApplier<>(
            0, parts.transaction(same), IntakeParts.UNTRACED, parts.progress, Duration.ofSeconds(1))
        .submit(batch, CancellationToken.none());
  }

  private void apply(Batch<?> batch) throws Exception {
    assertInstanceOf(BatchOutcome.Applied.class, submit(batch).await(LIMIT));
  }

  private void assertAppliedOnce(BatchApplier.InFlight<?> flight, String conflict)
      throws Exception {
    assertInstanceOf(BatchOutcome.Applied.class, flight.await(LIMIT));
    assertEquals(List.of(conflict), List.copyOf(processor.failures));
    assertEquals(List.of("SHIPPED"), parts.texts("SELECT status FROM orders"));
    assertEquals(List.of("98 0"), parts.texts("SELECT on_hand || ' ' || reserved FROM inventory"));
    assertEquals(List.of("5"), parts.texts("SELECT position FROM intake_position"));
    assertEquals(
        List.of("e-3 INVALID"), parts.texts("SELECT event_id || ' ' || reason FROM dead_letter"));
    assertEquals(
        List.of("e-1", "e-2", "e-3", "e-4"),
        parts.texts("SELECT event_id FROM inbox ORDER BY event_id"));
    assertEquals(3, WorkerFigure.values(parts.progress.figures()).get("applied"));
    assertEquals(1, WorkerFigure.values(parts.progress.figures()).get("duplicates"));
    assertEquals(1, WorkerFigure.values(parts.progress.figures()).get("deadLettered"));
  }

  private void awaitWaiting() {
    await("the batch waits for the other")
        .atMost(LIMIT)
        .until(
            () ->
                !parts
                    .texts(
                        """
                        SELECT pid FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event = 'transactionid'
                        """)
                    .isEmpty());
  }

  /** Notes what the database throws at a processor. */
  private static final class Failing<T> implements EventProcessor<T> {
    private final EventProcessor<T> processor;
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    Failing(EventProcessor<T> processor) {
      this.processor = processor;
    }

    @Override
    public String name() {
      return "orders";
    }

    @Override
    public ParseResult<T> read(CloudEvent event) {
      return processor.read(event);
    }

    @Override
    public List<Rejection> apply(Connection connection, List<Event<T>> events) throws SQLException {
      try {
        return processor.apply(connection, events);
      } catch (SQLException e) {
        failures.add(e.getSQLState());
        throw e;
      }
    }
  }
}
