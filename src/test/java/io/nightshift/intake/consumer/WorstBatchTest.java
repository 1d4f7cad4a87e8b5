package io.nightshift.intake.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.intake.RandomEvents;
import io.nightshift.intake.consumer.Batch.Move;
import io.nightshift.notifications.NotificationProcessing;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.SampleEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/**
 * What the worst batches cost, in what is counted and never in seconds: twice as many events cost
 * about twice as much.
 */
class WorstBatchTest {
  private static final int MOST = 4_000;

  private final IntakeParts parts = new IntakeParts();

  WorstBatchTest() {
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
  }

  /** Each request is cancelled at once, under one key or under many; it was cubic. */
  @Test
  void requestsThatAreCancelledInTheSameBatch() throws Exception {
    for (int keys : List.of(1, 10, MOST)) {
      assertGrowsAsTheBatch(
          NotificationProcessing.processor(RandomEvents.NOW),
          (number, id) ->
              number % 2 == 0
                  ? Events.notificationRequested(id, "key-" + number / 2 % keys, "a@example.com")
                  : Events.notificationCancelled(id, "key-" + number / 2 % keys));
    }
  }

  /** Each time its reminders are cancelled and queued again. */
  @Test
  void anAppointmentThatIsMovedAgainAndAgain() throws Exception {
    assertGrowsAsTheBatch(
        NotificationProcessing.processor(RandomEvents.NOW),
        (number, id) ->
            number == 0
                ? Events.appointmentBooked(id, "one", RandomEvents.NOW.plus(Duration.ofDays(9)))
                : Events.appointmentRescheduled(
                    id, "one", RandomEvents.NOW.plus(Duration.ofDays(10 + number % 50))));
  }

  @Test
  void ordersOfOneArticleAndTheirCancellations() throws Exception {
    assertGrowsAsTheBatch(
        OrderProcessing.processor(),
        (number, id) ->
            number % 2 == 0
                ? Events.orderPlaced(id, "order-" + number / 2)
                : Events.orderCancelled(id, "order-" + number / 2));
  }

  @Test
  void eventsOfOrdersThatAreNotThere() throws Exception {
    assertGrowsAsTheBatch(
        OrderProcessing.processor(), (number, id) -> Events.orderPaid(id, "order-" + number));
  }

  /**
   * Each rejection parks what the next event needs: it took as many trials of all events as there
   * are rejections.
   */
  @Test
  void rejectionsOfWhichEachBringsTheNext() throws Exception {
    parts.afterDeadLetter = AfterDeadLetter.PARK_KEY;
    int count = LongTests.cases(400, 1_000);
    int small = parkedChain(0, count / 2);
    int large = parkedChain(10_000, count);
    assertTrue(large <= 2.5 * small, "%d events on trial, then %d".formatted(small, large));
    assertTrue(large <= 3 * count * 11, "%d events on trial of %d".formatted(large, count));
  }

  private int parkedChain(int first, int count) throws Exception {
    Counting<?> counting = new Counting<>(OrderProcessing.processor());
    parts.run("DELETE FROM dead_letter");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int link = first + i / 2;
      String id = "event-" + (first + i);
      // The payment is refused where the order before it is parked, and parks the order behind it.
      SampleEvent event =
          i % 2 == 0
              ? Events.orderPaid(id, "order-" + (link - 1))
              : Events.orderPlaced(id, "order-" + link);
      records.add(kafkaRecord(i, "key-" + link, event));
    }
    apply(counting, records);
    assertEquals(
        List.of(count / 2 + " UNKNOWN_ORDER", count / 2 + " PARKED"),
        parts.texts(
            "SELECT count(*) || ' ' || reason FROM dead_letter GROUP BY reason ORDER BY reason DESC"));
    return counting.events;
  }

  /** One more event of a batch. */
  @FunctionalInterface
  private interface Next {
    SampleEvent make(int number, String id);
  }

  private void assertGrowsAsTheBatch(EventProcessor<?> processor, Next next) throws Exception {
    Cost half = cost(processor, "half", MOST / 2, next);
    Cost whole = cost(processor, "whole", MOST, next);
    assertTrue(whole.calls <= half.calls + 2, half + " and " + whole);
    assertTrue(whole.rows <= 3 * half.rows + 1_000, half + " and " + whole);
  }

  /** What a batch makes PostgreSQL do. */
  private record Cost(long calls, long rows) {}

  private <T> Cost cost(EventProcessor<T> processor, String prefix, int count, Next next)
      throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(kafkaRecord(i, null, next.make(i, prefix + "-" + i)));
    }
    parts.run(
        """
        DELETE FROM inbox; DELETE FROM notification; DELETE FROM appointment; DELETE FROM orders;
        DELETE FROM dead_letter
        """);
    parts.run("VACUUM");
    Counting<T> counting = new Counting<>(processor);
    apply(counting, records);
    return new Cost(counting.calls, counting.rows);
  }

  private <T> void apply(EventProcessor<T> processor, List<ConsumerRecord<byte[], byte[]>> records)
      throws Exception {
    BatchReader<T> reader = new BatchReader<>(new CloudEventDecoder(1 << 20), processor);
    parts.run("UPDATE intake_position SET position = 0");
    var unused =
        parts
            .transaction(processor)
            .run(
                new Batch<>(
                    records.stream().map(reader::read).toList(),
                    Map.of(new TopicPartition(parts.topic, 0), new Move(0, records.size()))));
  }

  private ConsumerRecord<byte[], byte[]> kafkaRecord(
      int offset, @org.jspecify.annotations.Nullable String key, SampleEvent event) {
    byte[] value = event.bytes();
    return new ConsumerRecord<>(
        parts.topic,
        0,
        offset,
        1_764_000_000_123L,
        TimestampType.CREATE_TIME,
        -1,
        value.length,
        key == null ? null : key.getBytes(UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  /** Counts the events that a processor is given, and the rows that its statements touch. */
  private static final class Counting<T> implements EventProcessor<T> {
    // Read within the transaction, which has not reported them to anybody else yet.
    private static final String TOUCHED =
        """
        SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd), 0)
        FROM pg_stat_xact_user_tables
        """;

    private final EventProcessor<T> processor;
    private int calls;
    private int events;
    private long rows;

    Counting(EventProcessor<T> processor) {
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
    public List<Rejection> apply(Connection connection, List<Event<T>> given) throws SQLException {
      calls++;
      events += given.size();
      long before = touched(connection);
      List<Rejection> rejections = processor.apply(connection, given);
      rows += touched(connection) - before;
      return rejections;
    }

    private static long touched(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(TOUCHED)) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
