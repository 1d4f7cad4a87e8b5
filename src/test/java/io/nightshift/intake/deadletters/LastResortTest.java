package io.nightshift.intake.deadletters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.intake.consumer.Batch;
import io.nightshift.intake.consumer.BatchReader;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Cases;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records that cannot be stored as others are, against a real PostgreSQL: all are kept. */
class LastResortTest {
  private static final byte[] BAD = {'{', 0, (byte) 0xff};

  private final IntakeParts parts = new IntakeParts();
  private final NotingProcessor noting = new NotingProcessor();

  LastResortTest() {
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event_id IS NULL",
        "source IS NULL",
        "type IS NULL",
        "headers = '[]'",
        "record_at = 'epoch'",
        "attempts = 2 OR message LIKE 'stored as bytes only%'"
      })
  void whatAColumnDoesNotTakeIsKeptAsBytes(String check) throws Exception {
    parts.run("ALTER TABLE dead_letter ADD CONSTRAINT forced CHECK (%s)".formatted(check));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    SampleEvent unknown = Events.orderPlaced("bad-0", "o").withType("never.heard.of");
    for (int i = 0; i < 20; i++) {
      records.add(plain(i, Events.orderPlaced("e-" + i, "o").bytes(), 1_764_000_000_123L));
    }
    records.add(plain(20, unknown.bytes(), 1_764_000_000_123L));
    records.add(plain(21, BAD, 1_764_000_000_123L));
    Refusing refusing = new Refusing();
    var counts = parts.transaction(refusing).run(batch(refusing, records));
    assertEquals(20, counts.applied());
    assertEquals(2, counts.deadLettered());
    assertEquals(20, parts.effects().size());
    assertEquals(
        List.of("20", "21"),
        parts.texts("SELECT \"offset\"::text FROM dead_letter ORDER BY \"offset\""));
    List<String> ids = parts.texts("SELECT id::text FROM dead_letter ORDER BY \"offset\"");
    for (int i = 0; i < 2; i++) {
      ConsumerRecord<byte[], byte[]> kept = read(Long.parseLong(ids.get(i)));
      ConsumerRecord<byte[], byte[]> was = records.get(20 + i);
      assertArrayEquals(was.key(), kept.key());
      assertArrayEquals(was.value(), kept.value());
      assertEquals(was.timestamp(), kept.timestamp());
      assertEquals(List.of(was.headers().toArray()), List.of(kept.headers().toArray()));
    }
    // A reason is never lost, and what is kept so is replayed as any other.
    assertEquals(
        List.of("UNKNOWN_TYPE", "UNREADABLE"),
        parts.texts("SELECT reason FROM dead_letter ORDER BY \"offset\""));
    assertEquals(new ReplayResult.Applied(), replay(Long.parseLong(ids.getFirst()), noting));
    assertEquals(21, parts.effects().size());
    assertTrue(replay(Long.parseLong(ids.getLast()), noting) instanceof ReplayResult.Failed);
  }

  @Test
  void everyTimestampThatARecordCanHaveIsKept() throws Exception {
    List<Long> timestamps =
        new ArrayList<>(
            Cases.read("record-timestamps.tsv").stream()
                .map(line -> Long.parseLong(line[0]))
                .toList());
    timestamps.addAll(List.of(Long.MIN_VALUE, -2L, 0L, 1_764_000_000_123L, 253_402_300_799_999L));
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (long timestamp : timestamps) {
      records.add(plain(records.size(), BAD, timestamp));
    }
    var counts = parts.transaction(noting).run(batch(noting, records));
    assertEquals(records.size(), counts.deadLettered());
    List<String> ids = parts.texts("SELECT id::text FROM dead_letter ORDER BY \"offset\"");
    for (int i = 0; i < records.size(); i++) {
      assertEquals(timestamps.get(i), read(Long.parseLong(ids.get(i))).timestamp());
    }
    assertEquals(
        List.of(),
        parts.texts(
            """
            SELECT record_at FROM dead_letter
            WHERE record_at NOT BETWEEN '0001-01-01Z' AND '9999-12-31 23:59:59.999999Z'\
            """));
    assertEquals(
        List.of(), parts.texts("SELECT id FROM dead_letter WHERE raw_headers IS NOT NULL"));
  }

  /** A topic that was made again counts its offsets from 0. */
  @Test
  void twoRecordsOfOnePlaceAndDifferentTimestampsAreTwo() throws Exception {
    long nanos = 1_795_972_000_000_000_000L;
    parts.transaction(noting).run(batch(noting, List.of(plain(0, BAD, nanos))));
    parts.run("UPDATE intake_position SET position = 0");
    parts.transaction(noting).run(batch(noting, List.of(plain(0, BAD, nanos + 1))));
    parts.run("UPDATE intake_position SET position = 0");
    parts.transaction(noting).run(batch(noting, List.of(plain(0, BAD, nanos))));
    assertEquals(2, parts.texts("SELECT id FROM dead_letter").size());
  }

  @Test
  void whatIsTooLongForAListIsCutAndTheRecordIsNot() throws Exception {
    String id = "é".repeat(400_000);
    SampleEvent event = Events.orderPlaced(id, "o").withSource("/" + id);
    parts.transaction(noting).run(batch(noting, List.of(plain(0, event.bytes(), 0))));
    assertEquals(
        List.of("1025|1025"),
        parts.texts("SELECT length(event_id) || '|' || length(source) FROM dead_letter"));
    long letter = Long.parseLong(parts.texts("SELECT id::text FROM dead_letter").getFirst());
    assertArrayEquals(event.bytes(), read(letter).value());
    assertTrue(replay(letter, noting) instanceof ReplayResult.Failed);
  }

  private ReplayResult replay(long id, EventProcessor<String> processor) throws SQLException {
    try (Connection connection = parts.dataSource.getConnection()) {
      StoredDeadLetter letter = StoredDeadLetter.read(connection, id);
      connection.setAutoCommit(false);
      ReplayResult result =
          parts
              .replay(processor)
              .prepare(java.util.Objects.requireNonNull(letter))
              .run(connection, Integer.MAX_VALUE);
      connection.commit();
      return result;
    }
  }

  private ConsumerRecord<byte[], byte[]> read(long id) throws SQLException {
    try (Connection connection = parts.dataSource.getConnection()) {
      return java.util.Objects.requireNonNull(StoredDeadLetter.read(connection, id)).kafkaRecord();
    }
  }

  private ConsumerRecord<byte[], byte[]> plain(long offset, byte[] value, long timestamp) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("", null).add("n\u0000ame", new byte[] {0, -1}).add("", UTF_8.encode("ü").array());
    return new ConsumerRecord<>(
        parts.topic,
        0,
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        2,
        value.length,
        new byte[] {0, -2},
        value,
        headers,
        Optional.empty());
  }

  private <T> Batch<T> batch(
      EventProcessor<T> processor, List<ConsumerRecord<byte[], byte[]>> records) {
    TopicPartition partition = new TopicPartition(parts.topic, 0);
    return new BatchReader<>(new CloudEventDecoder(1 << 20), processor)
        .read(
            new ConsumerRecords<>(
                Map.of(partition, records),
                Map.of(partition, new OffsetAndMetadata(records.getLast().offset() + 1))),
            Map.of(partition, 0L));
  }

  /** Knows one type only. */
  private static final class Refusing implements EventProcessor<String> {
    @Override
    public String name() {
      return "orders";
    }

    @Override
    public ParseResult<String> read(CloudEvent event) {
      return event.type().equals("order.placed")
          ? new ParseResult.Valid<>(event.id())
          : ParseResult.unknownType(event.type(), "order.placed");
    }

    @Override
    public List<Rejection> apply(Connection connection, List<Event<String>> events)
        throws SQLException {
      IntakeParts.note(connection, events);
      return List.of();
    }
  }
}
