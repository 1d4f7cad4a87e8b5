package io.nightshift.intake;

import static io.nightshift.intake.UnorderedProcessor.events;
import static io.nightshift.intake.UnorderedProcessor.ids;
import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Sandbox;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Consumers that share the records of a topic, against a real broker and PostgreSQL. */
class ShareGroupTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration LOCK = Duration.ofSeconds(3);

  private final IntakeParts parts = new IntakeParts();
  private final String group = "nightshift." + parts.topic + ".share";
  private final UnorderedProcessor processor = new UnorderedProcessor();

  @BeforeEach
  void aTopicOfOnePartitionAndShortLocks() throws Exception {
    parts.createTopic(1);
    configure("share.record.lock.duration.ms", Long.toString(LOCK.toMillis()));
  }

  @Test
  void moreConsumersThanPartitionsApplyAtTheSameTime() throws Exception {
    parts.publish(events(0, 40)); // Before the group exists.
    CountDownLatch meeting = new CountDownLatch(3);
    processor.doing =
        ids -> {
          meeting.countDown();
          meet(meeting);
        };
    try (var worker = worker(Map.of("concurrency", "3"), "5")) {
      await().atMost(SOON).until(() -> parts.effects().size() == 40);
      assertEquals(ids(0, 40), parts.effects());
      await().atMost(SOON).until(() -> worker.unready().isEmpty());
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      await().atMost(SOON).until(() -> !worker.partitions().isEmpty());
      await()
          .atMost(SOON)
          .until(() -> worker.partitions().stream().anyMatch(place -> place.position() == 40));
      assertEquals(List.of(), parts.texts("SELECT topic FROM intake_position"));
      assertEquals(0, worker.status().duplicates());
    }
  }

  @Test
  void eachConsumerIsReadyWhenItHasJoinedAlsoWithoutRecords() throws Exception {
    try (var worker = worker(Map.of("concurrency", "3"), "5")) {
      assertTrue(worker.unready().contains("its partitions"), worker.unready());
      await().atMost(SOON).until(() -> worker.unready().isEmpty());
    }
  }

  @Test
  void whatALostConsumerHadIsAppliedByAnotherOne() throws Exception {
    parts.publish(events(0, 10));
    configure("share.auto.offset.reset", "earliest");
    try (var lost = acquirer()) {
      assertEquals(10, acquire(lost).count());
      try (var worker = worker(Map.of(), "100")) {
        parts.publish(events(10, 12));
        await().atMost(SOON).until(() -> parts.effects().size() == 12);
        assertEquals(ids(0, 12), parts.effects());
        assertEquals(0, worker.status().deadLettered());
      }
    }
  }

  @Test
  void whileTheDatabaseIsAwayLocksAreRenewedAndNothingIsDeliveredAgain() throws Exception {
    int[] ports = parts.dataSource.getPortNumbers();
    processor.doing = ids -> breakDatabase();
    try (var worker = worker(Map.of(), "100");
        var other = worker(Map.of(), "100")) {
      parts.publish(events(0, 20));
      await().atMost(SOON).until(() -> failed(worker) || failed(other));
      TopicWorker holder = failed(worker) ? worker : other;
      Instant since = Instant.now();
      // Three times as long as a lock lasts.
      await()
          .atMost(SOON)
          .until(
              () ->
                  requireNonNull(holder.status().lastFailure())
                      .at()
                      .isAfter(since.plus(LOCK.multipliedBy(3))));
      repairDatabase(ports);
      await().atMost(SOON).until(() -> parts.effects().size() == 20);
      parts.publish(events(20, 25));
      await().atMost(SOON).until(() -> parts.effects().size() == 25);
      assertEquals(ids(0, 25), parts.effects());
      assertEquals(0, worker.status().duplicates() + other.status().duplicates());
      assertEquals(0, worker.status().deadLettered() + other.status().deadLettered());
      await().atMost(SOON).ignoreExceptions().until(() -> start() == 25);
    }
  }

  @Test
  void aStopWhileTheDatabaseIsAwayGivesTheRecordsBack() throws Exception {
    int[] ports = parts.dataSource.getPortNumbers();
    parts.publish(events(0, 5));
    for (int round = 0; round < 2; round++) {
      processor.doing = ids -> breakDatabase();
      try (var worker = worker(Map.of(), "100")) {
        await().atMost(SOON).until(() -> failed(worker));
      }
      repairDatabase(ports);
    }
    try (var worker = worker(Map.of(), "100")) {
      await().atMost(SOON).until(() -> parts.effects().size() == 5);
      assertEquals(0, worker.status().deadLettered());
    }
  }

  @Test
  void aDeadLetterIsWrittenOnceAlsoWhenTheRecordIsDeliveredAgain() throws Exception {
    parts.publish(events(0, 3));
    publishUnreadable();
    try (var worker = worker(Map.of(), "100")) {
      await().atMost(SOON).until(() -> worker.status().applied() == 3);
      await().atMost(SOON).until(() -> worker.status().deadLettered() == 1);
      await().atMost(SOON).ignoreExceptions().until(() -> start() == 4);
    }
    try (Admin admin = Sandbox.shared().kafka().admin()) {
      TopicPartition partition = new TopicPartition(parts.topic, 0);
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .untilAsserted(
              () -> admin.alterShareGroupOffsets(group, Map.of(partition, 0L)).all().get());
    }
    try (var worker = worker(Map.of(), "100")) {
      await().atMost(SOON).until(() -> worker.status().duplicates() == 3);
      await().atMost(SOON).ignoreExceptions().until(() -> start() == 4);
      assertEquals(ids(0, 3), parts.effects());
      assertEquals(List.of("1"), parts.texts("SELECT count(*)::text FROM dead_letter"));
    }
  }

  @Test
  void aRecordBeforeItsLastDeliveryBecomesADeadLetterThatIsRetried() throws Exception {
    parts.publish(events(0, 1));
    configure("share.auto.offset.reset", "earliest");
    try (var releasing = acquirer()) {
      for (int delivery = 1; delivery <= 3; delivery++) {
        acquire(releasing)
            .forEach(
                record -> {
                  assertTrue(record.deliveryCount().isPresent());
                  releasing.acknowledge(record, AcknowledgeType.RELEASE);
                });
        var unused = releasing.commitSync();
      }
    }
    try (var worker = worker(Map.of(), "100")) {
      await().atMost(SOON).until(() -> worker.status().deadLettered() == 1);
      assertEquals(
          List.of("HANDLER_ERROR true delivered 3 times without an end"),
          parts.texts("SELECT reason || ' ' || retryable || ' ' || message FROM dead_letter"));
    }
  }

  @Test
  void aRecordThatFailsByItselfBecomesADeadLetterAndTheOthersAreApplied() throws Exception {
    processor.doing =
        ids -> {
          if (ids.contains("e-007")) {
            throw new SQLException("it takes too long", "57014");
          }
        };
    try (var worker = worker(Map.of(), "100")) {
      parts.publish(events(0, 20));
      await().atMost(SOON).until(() -> worker.status().deadLettered() == 1);
      await().atMost(SOON).until(() -> parts.effects().size() == 19);
      await().atMost(SOON).ignoreExceptions().until(() -> start() == 20);
      assertEquals(List.of("e-007"), parts.texts("SELECT event_id FROM dead_letter"));
    }
  }

  @Test
  void eventsThatNeedTheirOrderAreRefused() {
    var refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TopicWorker(parts, settings(Map.of(), "100"), new NotingProcessor()));
    assertEquals(
        "nightshift.intake.topics.orders.mode=share is not possible: these events need the order of"
            + " their partition",
        refused.getMessage());
    var parked =
        assertThrows(
            IllegalArgumentException.class,
            () -> worker(Map.of("after-dead-letter", "PARK_KEY"), "100"));
    assertTrue(parked.getMessage().contains("PARK_KEY"), parked.getMessage());
  }

  private void breakDatabase() throws SQLException {
    parts.dataSource.setPortNumbers(new int[] {1});
    throw new SQLException("the connection is broken", "08006");
  }

  private void repairDatabase(int[] ports) {
    processor.doing = ids -> {};
    parts.dataSource.setPortNumbers(ports);
  }

  private static boolean failed(TopicWorker worker) {
    TopicStatus.Failure failure = worker.status().lastFailure();
    return failure != null && failure.why().contains("PostgreSQL");
  }

  private long start() {
    return parts.broker.shareStarts(group).getOrDefault(0, -1L);
  }

  private TopicWorker worker(Map<String, String> topic, String batch) throws Exception {
    return new TopicWorker(parts, settings(topic, batch), processor);
  }

  private static Map<String, String> settings(Map<String, String> topic, String batch) {
    Map<String, String> settings = new HashMap<>();
    settings.put("nightshift.intake.topics.orders.mode", "share");
    settings.put("nightshift.intake.batch-size", batch);
    settings.put("nightshift.intake.max-backoff", "1s");
    topic.forEach((name, value) -> settings.put("nightshift.intake.topics.orders." + name, value));
    return settings;
  }

  private void configure(String name, String value) throws Exception {
    try (Admin admin = Sandbox.shared().kafka().admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.GROUP, group),
                  List.of(
                      new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }

  private KafkaShareConsumer<byte[], byte[]> acquirer() {
    var consumer =
        new KafkaShareConsumer<>(
            Map.<String, Object>of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                Sandbox.shared().kafka().bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG,
                "explicit"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.subscribe(List.of(parts.topic));
    return consumer;
  }

  private static ConsumerRecords<byte[], byte[]> acquire(
      KafkaShareConsumer<byte[], byte[]> consumer) {
    return await()
        .atMost(SOON)
        .until(() -> consumer.poll(Duration.ofMillis(200)), polled -> !polled.isEmpty());
  }

  private void publishUnreadable() {
    try (var publisher =
        new io.nightshift.sandbox.Publisher(Sandbox.shared().kafka().bootstrapServers())) {
      publisher.publish(List.of(Events.raw(parts.topic, "o", new byte[] {'{'})));
    }
  }

  private static void meet(CountDownLatch meeting) {
    try {
      assertTrue(meeting.await(SOON.toSeconds(), TimeUnit.SECONDS), "no other consumer applies");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
