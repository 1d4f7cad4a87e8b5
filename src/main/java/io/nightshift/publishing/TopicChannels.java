package io.nightshift.publishing;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Creates channels to topics. Each publisher has a producer of its own, which is closed in the stop
 * of the publisher, and not by an extension after the services.
 */
@Singleton
public final class TopicChannels {
  private final Map<String, Object> kafka;

  @Inject
  TopicChannels(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.kafka = kafka;
  }

  /**
   * A channel to a topic.
   *
   * @param publisher the name of the worker that sends
   * @param contentType of every record's value
   */
  public TopicChannel to(String topic, String publisher, String contentType) {
    return new TopicChannel(() -> connect(publisher), topic, contentType);
  }

  private Producer<byte[], byte[]> connect(String publisher) {
    Map<String, Object> config = new HashMap<>();
    kafka.forEach(
        (name, value) -> {
          if (ProducerConfig.configNames().contains(name)) {
            config.put(name, value);
          }
        });
    config.put(ProducerConfig.CLIENT_ID_CONFIG, "nightshift-" + publisher);
    config.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    config.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
    // Each record by itself: a record above the limit of its topic is then refused alone. The
    // client would split a batch of several and retry, thousands of times a second.
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 0);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
