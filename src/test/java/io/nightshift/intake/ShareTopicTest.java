package io.nightshift.intake;

import static io.nightshift.intake.UnorderedProcessor.events;
import static io.nightshift.intake.UnorderedProcessor.ids;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.sandbox.Sandbox;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What happens to a topic while a share group reads it, and before and after. */
class ShareTopicTest {
  private static final Duration SOON = Duration.ofSeconds(120);

  private final IntakeParts parts = new IntakeParts();
  private final UnorderedProcessor processor = new UnorderedProcessor();

  @Test
  void eventsOfATransactionAreAppliedAfterItsCommitAndThoseOfAnAbortedOneNever() throws Exception {
    parts.createTopic(1);
    try (var worker = worker("share");
        var publisher = transactional()) {
      parts.publish(events(0, 3));
      await().atMost(SOON).until(() -> parts.effects().size() == 3);
      publisher.initTransactions();
      publisher.beginTransaction();
      publisher.send(events(100, 101).getFirst().structured(parts.topic)).get();
      publisher.abortTransaction();
      publisher.beginTransaction();
      publisher.send(events(3, 4).getFirst().structured(parts.topic)).get();
      parts.publish(events(4, 9));
      await()
          .atMost(SOON)
          .until(
              () ->
                  worker.partitions().stream()
                      .anyMatch(place -> place.openTransactionSince() != null));
      assertEquals(3, parts.effects().size());
      publisher.commitTransaction();
      await().atMost(SOON).until(() -> parts.effects().size() == 9);
      assertEquals(ids(0, 9), parts.effects());
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
    }
  }

  @Test
  void aMissingTopicIsReadOnceItIsThere() throws Exception {
    try (var worker = worker("share");
        Admin admin = Sandbox.shared().kafka().admin()) {
      await().atMost(SOON).until(() -> worker.unready().isEmpty());
      assertFalse(admin.listTopics().names().get().contains(parts.topic));
      parts.createTopic(2);
      parts.publish(events(0, 2));
      await().atMost(SOON).until(() -> parts.effects().size() == 2);
    }
  }

  @Test
  void aTopicThatIsCreatedAgainIsReadFromItsBeginning() throws Exception {
    parts.createTopic(2);
    parts.publish(events(0, 10));
    try (var worker = worker("share");
        Admin admin = Sandbox.shared().kafka().admin()) {
      await().atMost(SOON).until(() -> parts.effects().size() == 10);
      await().atMost(SOON).until(() -> worker.partitions().size() == 2);
      admin.deleteTopics(List.of(parts.topic)).all().get();
      await().atMost(SOON).until(() -> !admin.listTopics().names().get().contains(parts.topic));
      parts.createTopic(1);
      parts.publish(events(5, 30));
      await().atMost(SOON).until(() -> parts.effects().size() == 30);
      assertEquals(ids(0, 30), parts.effects());
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      await().atMost(SOON).until(() -> worker.partitions().size() == 1);
      assertEquals(25, worker.partitions().getFirst().position());
      await().atMost(SOON).until(() -> worker.status().state().equals("RUNNING"));
    }
  }

  @Test
  void changesOfTheModeLoseNothingAndApplyNothingTwice() throws Exception {
    parts.createTopic(2);
    parts.publish(events(0, 20));
    try (var worker = worker("partitions")) {
      await().atMost(SOON).until(() -> parts.effects().size() == 20);
    }
    parts.publish(events(20, 40)); // Nobody reads.
    try (var worker = worker("share")) {
      await().atMost(SOON).until(() -> parts.effects().size() == 40);
      // As during a rolling update.
      try (var other = worker("partitions")) {
        parts.publish(events(40, 60));
        await().atMost(SOON).until(() -> parts.effects().size() == 60);
        await().atMost(SOON).until(() -> other.status().lag() == 0);
      }
    }
    parts.publish(events(60, 80));
    try (var worker = worker("partitions")) {
      await().atMost(SOON).until(() -> parts.effects().size() == 80);
    }
    try (var worker = worker("share")) {
      parts.publish(events(80, 100));
      await().atMost(SOON).until(() -> parts.effects().size() == 100);
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      assertEquals(ids(0, 100), parts.effects());
      assertEquals(List.of("0"), parts.texts("SELECT count(*)::text FROM dead_letter"));
    }
  }

  @Test
  void aStopAcceptsWhatIsCommitted() throws Exception {
    parts.createTopic(1);
    parts.publish(events(0, 20));
    CountDownLatch applying = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    processor.doing =
        ids -> {
          applying.countDown();
          meet(goOn);
        };
    try (var worker = worker("share")) {
      meet(applying);
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> pause(worker));
      goOn.countDown();
      stopped.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    assertEquals(ids(0, 20), parts.effects());
    try (var worker = worker("share")) {
      parts.publish(events(20, 21));
      await().atMost(SOON).until(() -> parts.effects().size() == 21);
      assertEquals(0, worker.status().duplicates());
    }
  }

  @Test
  void whatIsCommittedBeforeARecordThatFailsIsAcceptedAtOnce() throws Exception {
    parts.createTopic(1);
    parts.publish(events(0, 40));
    processor.doing =
        ids -> {
          if (ids.contains("e-007")) {
            throw new SQLException("something else is away", "58030");
          }
        };
    try (var worker = worker("share")) {
      await()
          .atMost(SOON)
          .until(() -> String.valueOf(worker.status().waitingFor()).contains("that fails"));
      await().atMost(SOON).ignoreExceptions().until(() -> done() == 7);
      assertEquals(ids(0, 7), parts.effects());
    }
    processor.doing = ids -> {};
    try (var worker = worker("share")) {
      await().atMost(SOON).ignoreExceptions().until(() -> done() == 40);
      assertEquals(ids(0, 40), parts.effects());
      assertEquals(0, worker.status().deadLettered());
    }
  }

  /** The number of records that the broker takes for done. */
  private long done() {
    String group = "nightshift." + parts.topic + ".share";
    return parts.broker.shareStarts(group).getOrDefault(0, -1L);
  }

  private static void pause(TopicWorker worker) {
    try {
      worker.pause();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void meet(CountDownLatch latch) {
    try {
      assertTrue(latch.await(SOON.toSeconds(), TimeUnit.SECONDS), "it takes too long");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private TopicWorker worker(String mode) throws Exception {
    return new TopicWorker(
        parts,
        Map.of("nightshift.intake.topics.orders.mode", mode, "nightshift.intake.max-backoff", "1s"),
        processor);
  }

  private static KafkaProducer<byte[], byte[]> transactional() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            Sandbox.shared().kafka().bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "share-test-" + UUID.randomUUID()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
