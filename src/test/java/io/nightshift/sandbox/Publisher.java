package io.nightshift.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes records and waits until the broker has them. */
public final class Publisher implements AutoCloseable {

  private final KafkaProducer<byte[], byte[]> producer;

  /** Publishes to the brokers at these addresses. */
  public Publisher(String bootstrapServers) {
    this.producer = producer(bootstrapServers);
  }

  /** Publishes one record, and tells where it is. */
  public RecordMetadata publish(ProducerRecord<byte[], byte[]> record) {
    return publish(List.of(record)).getFirst();
  }

  /**
   * Publishes the records in their order.
   *
   * @return where each of them is
   */
  public List<RecordMetadata> publish(List<ProducerRecord<byte[], byte[]>> records) {
    List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
    producer.flush();
    List<RecordMetadata> published = new ArrayList<>(sent.size());
    for (Future<RecordMetadata> each : sent) {
      try {
        published.add(each.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("not published: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while publishing", e);
      }
    }
    return published;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }

  /**
   * A producer that neither loses, repeats nor reorders what it accepted, however long the broker
   * is away: it tries for as long as it is open.
   */
  static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            // With more, a partition whose leader is just being made may refuse the first request
            // and take the second; its sequence then never begins at 0, and the first is refused
            // for ever.
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            1,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Integer.MAX_VALUE,
            // A broker that was killed on a busy machine may take its time; closing ends the wait.
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            180_000,
            ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            500,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            8 << 20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }
}
