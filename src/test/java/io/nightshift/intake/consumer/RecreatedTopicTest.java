package io.nightshift.intake.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.events.Reason;
import io.nightshift.intake.TopicWorker;
import io.nightshift.intake.consumer.DeadLetterWriter.Letter;
import io.nightshift.intake.consumer.DecodedRecord.Refusal;
import io.nightshift.intake.consumer.IntakeSettings.Topic.ReadingMode;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.Sandbox;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** A topic is deleted and created again by the same name: its offsets begin at 0 again. */
class RecreatedTopicTest {
  private static final Duration SOON = Duration.ofSeconds(90);

  private final IntakeParts parts = new IntakeParts();

  @Test
  void whileNobodyReadsIt() throws Exception {
    parts.createTopic(2);
    parts.publish(events(0, 10));
    try (var worker = worker()) {
      awaitEffects(10);
    }
    createAgain(1);
    parts.publish(events(10, 30));
    parts.publish(events(5, 10));
    try (var worker = worker()) {
      awaitEffects(30);
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      assertEquals(
          List.of("TOPIC_RECREATED"),
          parts.texts("SELECT kind FROM position_finding WHERE topic = '" + parts.topic + "'"));
      assertEquals(1, worker.status().topicRecreated());
      assertEquals(5, worker.status().duplicates());
    }
  }

  @Test
  void whileItIsRead() throws Exception {
    parts.createTopic(1);
    parts.publish(events(0, 10));
    try (var worker = worker()) {
      awaitEffects(10);
      createAgain(3);
      parts.publish(events(10, 100));
      awaitEffects(100);
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      // Partition 0 alone had a position.
      await().atMost(SOON).until(() -> worker.status().topicRecreated() == 1);
    }
  }

  /** The first look finds it too: it compares with what is read, and remembers no look before. */
  @Test
  void beforeTheTopicWasLookedAt() throws Exception {
    parts.createTopic(1);
    parts.progress.placed(
        0, new PartitionPlace(new Positions.Row(10, UUID.randomUUID(), null), 10));
    TopicWatch watch =
        new TopicWatch(
            parts.topic,
            parts.topic,
            parts.broker,
            parts.dataSource,
            parts.progress,
            Clock.systemUTC(),
            ReadingMode.PARTITIONS);
    try (watch) {
      watch.start();
      await().atMost(SOON).until(() -> parts.progress.rewinds() > 0);
    }
  }

  @Test
  void aPositionFromBeforeTheUpgradeIsOfTheTopicThatIsThere() throws Exception {
    parts.createTopic(1);
    parts.publish(events(0, 10));
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 4)".formatted(parts.topic));
    try (var worker = worker()) {
      awaitEffects(6);
      assertEquals(0, worker.status().topicRecreated());
    }
    assertEquals(
        List.of(String.valueOf(parts.broker.id())),
        parts.texts("SELECT topic_id FROM intake_position"));
  }

  /** It was read from the former topic, by a consumer that froze. */
  @Test
  void aBatchOfTheFormerTopicIsRefusedAtTheSameOffset() throws Exception {
    UUID former = UUID.randomUUID();
    parts.run(
        "INSERT INTO intake_position VALUES ('%s', 0, 7, now(), '%s')"
            .formatted(parts.topic, UUID.randomUUID()));
    NotingProcessor processor = new NotingProcessor();
    Batch<String> batch = parts.batch(processor, 7, events(0, 3));
    Batch<String> ofFormer =
        new Batch<>(
            batch.records(),
            Map.of(new TopicPartition(parts.topic, 0), new Batch.Move(7, 10, former)));
    assertThrows(
        Positions.PositionLostException.class, () -> parts.transaction(processor).run(ofFormer));
    assertEquals(List.of(), parts.effects());
  }

  @Test
  void aDeadLetterOfTheSamePlaceAndTimeIsAnotherOne() throws Exception {
    Refusal refusal = new Refusal(Reason.UNREADABLE, "not JSON", null, null, null);
    try (var connection = parts.dataSource.getConnection()) {
      for (String value : List.of("no event", "no event", "none either")) {
        DeadLetterWriter.write(connection, List.of(new Letter(record(value), refusal)));
      }
    }
    assertEquals(
        List.of("no event", "none either"),
        parts.texts("SELECT convert_from(value, 'UTF8') FROM dead_letter ORDER BY id"));
  }

  private ConsumerRecord<byte[], byte[]> record(String value) {
    return new ConsumerRecord<>(
        parts.topic,
        0,
        5,
        1_764_000_000_123L,
        TimestampType.CREATE_TIME,
        -1,
        -1,
        null,
        value.getBytes(UTF_8),
        new RecordHeaders(),
        Optional.empty());
  }

  private TopicWorker worker() throws Exception {
    return new TopicWorker(parts, Map.of(), new NotingProcessor());
  }

  private void awaitEffects(int count) {
    await().atMost(SOON).until(() -> parts.effects().size() >= count);
    List<String> effects = parts.effects();
    assertEquals(List.copyOf(new TreeSet<>(effects)), effects, "each once");
  }

  private void createAgain(int partitions) throws Exception {
    try (var admin = Sandbox.shared().kafka().admin()) {
      admin.deleteTopics(List.of(parts.topic)).all().get();
      await().atMost(SOON).until(() -> !admin.listTopics().names().get().contains(parts.topic));
    }
    parts.createTopic(partitions);
  }

  private static List<SampleEvent> events(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(n -> Events.orderPlaced("e-%03d".formatted(n), "order-" + n))
        .toList();
  }
}
