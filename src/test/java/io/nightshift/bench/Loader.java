package io.nightshift.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Fills a topic. */
final class Loader {

  static final byte[] STRUCTURED = "application/cloudevents+json".getBytes(StandardCharsets.UTF_8);

  private Loader() {}

  /** Publishes events in their order, and returns when the broker has all of them. */
  static void publish(Job job, String topic, Feed feed, int events) {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(job)) {
      for (int i = 0; i < events; i++) {
        Feed.Entry entry = feed.next();
        var record = new ProducerRecord<>(topic, entry.key(), entry.value());
        record.headers().add("content-type", STRUCTURED);
        producer.send(
            record,
            (metadata, e) -> {
              if (e != null) {
                failure.compareAndSet(null, e);
              }
            });
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("not published", failure.get());
    }
  }

  /**
   * One request at a time: a broker that is just making the topic can refuse a partition's first
   * batch and accept its second, and then never takes the first one again.
   */
  private static KafkaProducer<byte[], byte[]> producer(Job job) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            job.bootstrapServers(),
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.LINGER_MS_CONFIG,
            20,
            ProducerConfig.BATCH_SIZE_CONFIG,
            128 << 10),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
