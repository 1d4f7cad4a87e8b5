package io.nightshift.intake.deadletters;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.TopicWorker;
import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * A position that the log of its partition does not hold: before its beginning, or past its end.
 */
class PositionOutsideTheLogTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONG_AGO = Duration.ofDays(40);

  private final IntakeParts parts = new IntakeParts();

  @Test
  void whatRetentionHasRemovedIsCountedOnceAndTheRestIsApplied() throws Exception {
    parts.createTopic(1);
    publish(0, 0, 10, Duration.ZERO);
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 2)".formatted(parts.topic));
    try (var admin = Sandbox.shared().kafka().admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(parts.topic, 0), RecordsToDelete.beforeOffset(7)))
          .all()
          .get();
    }
    for (int start = 0; start < 2; start++) {
      try (var worker = worker("30d")) {
        await().atMost(SOON).until(() -> parts.effects().size() == 3);
        assertEquals(start == 0 ? 5 : 0, worker.status().recordsLost());
      }
    }
    assertEquals(
        List.of("RECORDS_LOST 5"),
        parts.texts("SELECT kind || ' ' || records FROM position_finding"));
  }

  @Test
  void aLogThatTheInboxRemembersIsReadFromItsBeginning() throws Exception {
    parts.createTopic(1);
    publish(0, 0, 5, Duration.ZERO);
    try (var worker = worker("30d")) {
      await().atMost(SOON).until(() -> parts.effects().size() == 5);
    }
    publish(0, 5, 8, Duration.ZERO);
    parts.run("UPDATE intake_position SET position = 1000");
    try (var worker = worker("30d")) {
      await().atMost(SOON).until(() -> parts.effects().size() == 8);
      assertEquals(1, worker.status().pastEnd());
      assertEquals(5, worker.status().duplicates());
    }
    assertEquals(List.of("PAST_END"), parts.texts("SELECT kind FROM position_finding"));
  }

  @Test
  void aLogThatTheInboxHasForgottenWaitsForAnOperatorWhileOtherPartitionsGoOn() throws Exception {
    parts.createTopic(2);
    publish(0, 0, 5, LONG_AGO);
    parts.run(
        "INSERT INTO intake_position VALUES ('%1$s', 0, 1000), ('%1$s', 1, 0)"
            .formatted(parts.topic));
    try (var worker = worker("30d")) {
      await()
          .atMost(SOON)
          .until(() -> worker.partitions().stream().anyMatch(one -> one.heldSince() != null));
      assertEquals("", worker.unready());
      publish(1, 100, 103, Duration.ZERO);
      await().atMost(SOON).until(() -> parts.effects().equals(List.of("e-100", "e-101", "e-102")));
      publish(0, 5, 8, Duration.ZERO);
      TopicStatus.Partition held = partition(worker, 0);
      await().atMost(SOON).until(() -> partition(worker, 0).lag() == 3);
      assertEquals(1000, held.position());
      assertTrue(String.valueOf(held.heldWhy()).contains("ends before the position 1000"));

      assertInstanceOf(Skip.NotNext.class, skips().dryRun(parts.topic, 0, 0));
      Rewinds rewinds = rewinds();
      var all = new Rewind.Target.Offset(0, 0);
      assertInstanceOf(Rewind.Unsafe.class, rewinds.run(parts.topic, all, false));
      assertInstanceOf(
          Rewind.Impossible.class, rewinds.run(parts.topic, new Rewind.Target.Offset(0, 9), true));
      var planned =
          assertInstanceOf(
              Rewind.Planned.class,
              rewinds.run(parts.topic, new Rewind.Target.Offset(0, 5), false));
      assertEquals(new Rewind.Step(0, 1000, 5, 3), planned.steps().getFirst());
      await().atMost(SOON).until(() -> parts.effects().size() == 6);
      assertEquals(null, partition(worker, 0).heldSince());
    }
    assertEquals(List.of("e-005", "e-006", "e-007", "e-100", "e-101", "e-102"), parts.effects());
  }

  @Test
  void aHoldOutlivesTheConsumerAndRecordsThatPassThePosition() throws Exception {
    parts.createTopic(1);
    publish(0, 0, 5, LONG_AGO);
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 6)".formatted(parts.topic));
    try (var worker = worker("30d")) {
      await().atMost(SOON).until(() -> partition(worker, 0).heldSince() != null);
    }
    publish(0, 5, 9, Duration.ZERO);
    try (var worker = worker("30d")) {
      await().atMost(SOON).until(() -> partition(worker, 0).heldSince() != null);
      await().atMost(SOON).until(() -> partition(worker, 0).lag() == 4);
      assertEquals(List.of(), parts.effects());
    }
  }

  @Test
  void aTopicCreatedAgainWithOldRecordsWaitsForAnOperator() throws Exception {
    parts.createTopic(1);
    publish(0, 0, 5, LONG_AGO);
    parts.run(
        "INSERT INTO intake_position VALUES ('%s', 0, 3, now(), gen_random_uuid())"
            .formatted(parts.topic));
    try (var worker = worker("30d")) {
      await().atMost(SOON).until(() -> partition(worker, 0).heldSince() != null);
      assertEquals(5, partition(worker, 0).lag());
      assertInstanceOf(
          Rewind.Planned.class,
          rewinds().run(parts.topic, new Rewind.Target.Time(Instant.EPOCH), true));
      await().atMost(SOON).until(() -> parts.effects().size() == 5);
    }
    assertEquals(
        List.of(String.valueOf(parts.broker.id())),
        parts.texts("SELECT topic_id FROM intake_position"));
  }

  private static TopicStatus.Partition partition(TopicWorker worker, int number) {
    return worker.partitions().stream()
        .filter(one -> one.partition() == number)
        .findFirst()
        .orElse(new TopicStatus.Partition(number, -1, -1, -1, null, null, null));
  }

  private TopicWorker worker(String inboxRetention) throws Exception {
    return new TopicWorker(
        parts, Map.of("nightshift.intake.inbox-retention", inboxRetention), new NotingProcessor());
  }

  private Rewinds rewinds() {
    return new Rewinds(parts.dataSource, kafka(), parts.settings(), Clock.systemUTC());
  }

  private Skips skips() {
    return new Skips(parts.dataSource, parts.settings(), kafka());
  }

  private static Map<String, Object> kafka() {
    return Map.of(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, Sandbox.shared().kafka().bootstrapServers());
  }

  private void publish(int partition, int from, int to, Duration age) {
    long at = System.currentTimeMillis() - age.toMillis();
    try (Publisher publisher = new Publisher(Sandbox.shared().kafka().bootstrapServers())) {
      publisher.publish(
          IntStream.range(from, to)
              .mapToObj(n -> Events.orderPlaced("e-%03d".formatted(n), "order-" + n))
              .map(
                  event ->
                      new ProducerRecord<byte[], byte[]>(
                          parts.topic, partition, at, null, event.bytes()))
              .toList());
    }
  }
}
