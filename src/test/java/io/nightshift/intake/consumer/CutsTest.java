package io.nightshift.intake.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nightshift.audit.AuditProcessing;
import io.nightshift.events.AfterDeadLetter;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.EventProcessor;
import io.nightshift.intake.RandomEvents;
import io.nightshift.intake.consumer.Batch.Move;
import io.nightshift.notifications.NotificationProcessing;
import io.nightshift.orders.OrderProcessing;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.SampleEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The effects of events do not depend on where a batch ends. */
public class CutsTest {
  /** The tables of a test refuse it, so that its event is a fault of the handler. */
  public static final String POISON = "poison";

  private static final int SEEDS = LongTests.cases(1, 3);
  private static final int EVENTS = 60;
  private static final int PARTITIONS = 3;
  private static final String CASE = "/cases/one-batch.ndjson";

  /** Numbers and times that the database gives, which say when and not what. */
  private static final Map<String, String> GENERATED =
      Map.of(
          "intake_position", "{updated_at}",
          "inbox", "{at}",
          "dead_letter", "{id,at,published_at}",
          "orders", "{placed_in}",
          "notification", "{id,created_at,due_at,next_at}");

  private final IntakeParts parts = new IntakeParts();
  private final OneConnection connected = new OneConnection(parts.dataSource);

  CutsTest() {
    parts.run("ALTER TABLE audit_record DISABLE TRIGGER USER");
    parts.run("ALTER TABLE orders ADD CHECK (customer_id <> '%s')".formatted(POISON));
    parts.run("ALTER TABLE audit_record ADD CHECK (actor <> '%s')".formatted(POISON));
    parts.run(
        "ALTER TABLE notification ADD CHECK (recipient <> '%s@example.com')".formatted(POISON));
  }

  @AfterEach
  void disconnect() throws SQLException {
    connected.close();
  }

  @ParameterizedTest
  @EnumSource(AfterDeadLetter.class)
  void ordersAreTheSameHoweverTheirEventsAreCut(AfterDeadLetter after) throws Exception {
    parts.afterDeadLetter = after;
    compare(OrderProcessing.processor(), RandomEvents::order);
  }

  @ParameterizedTest
  @EnumSource(AfterDeadLetter.class)
  void theTrailIsTheSameHoweverItsEventsAreCut(AfterDeadLetter after) throws Exception {
    parts.afterDeadLetter = after;
    compare(AuditProcessing.processor(), RandomEvents::audit);
  }

  @ParameterizedTest
  @EnumSource(AfterDeadLetter.class)
  void notificationsAreTheSameHoweverTheirEventsAreCut(AfterDeadLetter after) throws Exception {
    parts.afterDeadLetter = after;
    compare(NotificationProcessing.processor(RandomEvents.NOW), RandomEvents::notification);
  }

  /** One cancellation of another key used to drop what was requested again. */
  @Test
  void whatIsRequestedAgainAfterItsCancellationWaitsAlsoInOneBatch() throws Exception {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var lines = CutsTest.class.getResourceAsStream(CASE)) {
      for (String line : new String(lines.readAllBytes(), UTF_8).lines().toList()) {
        records.add(kafkaRecord(0, records.size(), null, line.getBytes(UTF_8)));
      }
    }
    EventProcessor<?> processor = NotificationProcessing.processor(RandomEvents.NOW);
    List<String> whole = rows(processor, records, List.of(records.size()));
    assertEquals(
        List.of("key-1 CANCELLED", "key-1 PENDING"),
        parts.texts("SELECT key || ' ' || state FROM notification ORDER BY id"));
    assertEquals(lines(rows(processor, records, each(records.size()))), lines(whole));
  }

  private void compare(EventProcessor<?> processor, RandomEvents.Next room) throws Exception {
    for (int seed = 0; seed < SEEDS; seed++) {
      RandomEvents random = new RandomEvents(seed);
      List<ConsumerRecord<byte[], byte[]>> records = records(random, room);
      String asOne = lines(rows(processor, records, List.of(records.size())));
      assertEquals(asOne, lines(rows(processor, records, each(records.size()))), "seed " + seed);
      for (int i = 0; i < 2; i++) {
        List<Integer> ends = random.cuts(records.size());
        String cut = lines(rows(processor, records, ends));
        assertEquals(asOne, cut, "seed %d cut at %s".formatted(seed, ends));
      }
      assertFalse(parts.texts("SELECT id FROM dead_letter").isEmpty(), "some are refused");
    }
  }

  /** As text, since a difference of two texts is shown where it is. */
  private static String lines(List<String> rows) {
    return String.join("\n", rows);
  }

  private static List<Integer> each(int size) {
    return IntStream.rangeClosed(1, size).boxed().toList();
  }

  /** With keys that are mostly the subject's, seldom another's and sometimes none. */
  private List<ConsumerRecord<byte[], byte[]>> records(
      RandomEvents random, RandomEvents.Next room) {
    Map<Integer, Integer> ends = new HashMap<>();
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (SampleEvent event : random.events(EVENTS, room)) {
      int partition = random.below(PARTITIONS);
      int offset = ends.merge(partition, 1, Integer::sum) - 1;
      String key =
          switch (random.below(8)) {
            case 0 -> null;
            case 1 -> "other-" + random.below(3);
            default -> event.subject();
          };
      byte[] value = random.below(40) == 0 ? new byte[] {'{'} : event.bytes();
      records.add(kafkaRecord(partition, offset, key, value));
    }
    return records;
  }

  private ConsumerRecord<byte[], byte[]> kafkaRecord(
      int partition, long offset, @org.jspecify.annotations.Nullable String key, byte[] value) {
    return new ConsumerRecord<>(
        parts.topic,
        partition,
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

  /** The rows of all tables after the records were applied in batches that end at {@code ends}. */
  private <T> List<String> rows(
      EventProcessor<T> processor, List<ConsumerRecord<byte[], byte[]>> records, List<Integer> ends)
      throws Exception {
    empty();
    BatchReader<T> reader = new BatchReader<>(new CloudEventDecoder(1 << 20), processor);
    BatchTransaction<T> transaction =
        new BatchTransaction<>(
            connected,
            parts.topic,
            processor,
            IntakeParts.SYSTEMIC_PERCENT,
            parts.afterDeadLetter,
            parts.lockTimeout,
            parts.progress::took);
    int begin = 0;
    for (int end : ends) {
      List<DecodedRecord<T>> received =
          records.subList(begin, end).stream().map(reader::read).toList();
      var counts = transaction.run(new Batch<>(received, moves(records.subList(begin, end))));
      assertEquals(end - begin, counts.applied() + counts.duplicates() + counts.deadLettered());
      begin = end;
    }
    return dump();
  }

  private static Map<TopicPartition, Move> moves(List<ConsumerRecord<byte[], byte[]>> records) {
    Map<TopicPartition, Move> moves = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> one : records) {
      moves.merge(
          new TopicPartition(one.topic(), one.partition()),
          new Move(one.offset(), one.offset() + 1),
          (first, last) -> new Move(first.from(), last.to()));
    }
    return moves;
  }

  private void empty() {
    parts.run(
        """
        DELETE FROM intake_position; DELETE FROM inbox; DELETE FROM dead_letter;
        DELETE FROM orders; DELETE FROM inventory; DELETE FROM audit_chain;
        DELETE FROM audit_record; DELETE FROM notification; DELETE FROM appointment;
        INSERT INTO intake_position SELECT '%s', n, 0 FROM generate_series(0, %d) n;
        """
            .formatted(parts.topic, PARTITIONS - 1));
  }

  /** Those of all tables but what the database generates, in the order of each key. */
  private List<String> dump() {
    Map<String, String> tables = new TreeMap<>(GENERATED);
    for (String table :
        parts.texts(
            """
            SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename NOT LIKE 'flyway%'
            """)) {
      tables.putIfAbsent(table, "{}");
    }
    List<String> rows =
        parts.texts(
            tables.entrySet().stream()
                .map(
                    table ->
                        "SELECT '%1$s ' || (to_jsonb(t) - '%2$s'::text[])::text FROM %1$s t"
                            .formatted(table.getKey(), table.getValue()))
                .collect(Collectors.joining(" UNION ALL ")));
    rows.sort(null);
    rows.addAll(
        parts.texts(
            """
            SELECT concat_ws(' ', 'outbox', kind, key, recipient, state,
              CASE WHEN due_at <> created_at THEN due_at END,
              CASE WHEN next_at <> created_at THEN next_at END)
            FROM notification ORDER BY kind, key, id
            """));
    return rows;
  }
}
