package io.nightshift.intake;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nightshift.intake.consumer.IntakeParts;
import io.nightshift.intake.consumer.NotingProcessor;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.Sandbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Lag is what is published and not applied, also where no consumer can read it now. */
class LagTest {
  private static final Duration NORMAL = Duration.ofSeconds(10);
  private static final Duration SOON = Duration.ofSeconds(60);

  private final IntakeParts parts = new IntakeParts();

  @Test
  void whatWaitsBehindAnOpenTransactionCountsAndSaysSo() throws Exception {
    parts.createTopic(1);
    try (var worker = worker();
        var transactional = transactional()) {
      parts.publish(events(0, 3));
      await().atMost(SOON).until(() -> parts.effects().size() == 3);
      transactional.initTransactions();
      Instant begun = Instant.now();
      transactional.beginTransaction();
      transactional.send(events(3, 4).getFirst().structured(parts.topic)).get();
      parts.publish(events(4, 9));
      await().atMost(SOON).until(() -> worker.status().lag() == 6);
      await()
          .atMost(SOON)
          .until(() -> worker.partitions().getFirst().openTransactionSince() != null);
      Instant since = requireNonNull(worker.partitions().getFirst().openTransactionSince());
      assertFalse(since.isBefore(begun), since.toString());
      // It is shown when it has lasted for the time that is normal.
      assertFalse(since.plus(NORMAL).isAfter(Instant.now()), since.toString());
      assertEquals(3, parts.effects().size());

      transactional.commitTransaction();
      await().atMost(SOON).until(() -> parts.effects().size() == 9);
      await().atMost(SOON).until(() -> worker.status().lag() == 0);
      await()
          .atMost(SOON)
          .until(() -> worker.partitions().getFirst().openTransactionSince() == null);
    }
  }

  @Test
  void ofAPausedWorkerItGrows() throws Exception {
    parts.createTopic(2);
    try (var worker = worker()) {
      parts.publish(events(0, 10));
      await().atMost(SOON).until(() -> parts.effects().size() == 10);
      worker.pause();
      assertEquals(2, worker.partitions().size());
      parts.publish(events(10, 30));
      await().atMost(SOON).until(() -> worker.status().lag() == 20);
      assertEquals(2, worker.partitions().size());
      // Another instance reads them: they are its own.
      try (var other = worker()) {
        await()
            .atMost(SOON)
            .until(() -> other.status().lag() == 0 && other.partitions().size() == 2);
        await().atMost(SOON).until(() -> worker.partitions().isEmpty());
      }
      worker.resume();
      await().atMost(SOON).until(() -> worker.partitions().size() == 2);
      assertEquals(30, parts.effects().size());
    }
  }

  private TopicWorker worker() throws Exception {
    return new TopicWorker(parts, Map.of(), new NotingProcessor());
  }

  private static KafkaProducer<byte[], byte[]> transactional() {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            Sandbox.shared().kafka().bootstrapServers(),
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "lag-test-" + java.util.UUID.randomUUID()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static List<SampleEvent> events(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(n -> Events.orderPlaced("e-%03d".formatted(n), "order-" + n))
        .toList();
  }
}
