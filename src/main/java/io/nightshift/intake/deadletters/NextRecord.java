package io.nightshift.intake.deadletters;

import io.nightshift.intake.consumer.Assignment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the next record of a partition for the intake, beside it: without joining its group, and
 * whoever owns the partition.
 */
final class NextRecord {
  private static final Duration LIMIT = Duration.ofSeconds(8);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private NextRecord() {}

  /**
   * The first record at or after a position; the oldest record if the topic does not have the
   * position, like {@link Assignment}.
   *
   * @param kafka the settings of all clients
   * @return the record; null if there is none
   * @throws org.apache.kafka.common.KafkaException if the broker does not answer in time, has no
   *     such partition, or the record cannot be fetched
   */
  static @Nullable ConsumerRecord<byte[], byte[]> read(
      Map<String, Object> kafka, TopicPartition partition, long position) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            config(kafka, "nightshift-skip"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    try {
      return read(consumer, partition, position);
    } finally {
      consumer.close(CloseOptions.timeout(CLOSE));
    }
  }

  private static @Nullable ConsumerRecord<byte[], byte[]> read(
      KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long position) {
    consumer.assign(List.of(partition));
    long beginning = offset(partition, consumer.beginningOffsets(List.of(partition), LIMIT));
    long end = offset(partition, consumer.endOffsets(List.of(partition), LIMIT));
    consumer.seek(partition, position < beginning || position > end ? beginning : position);
    long until = System.nanoTime() + LIMIT.toNanos();
    while (consumer.position(partition, LIMIT) < end) {
      long left = until - System.nanoTime();
      if (left < 0) {
        throw new TimeoutException("no record came within " + LIMIT);
      }
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofNanos(left));
      if (!polled.isEmpty()) {
        return polled.iterator().next();
      }
    }
    return null;
  }

  private static long offset(TopicPartition partition, Map<TopicPartition, Long> offsets) {
    return Objects.requireNonNull(offsets.get(partition), "an offset of each partition asked for");
  }

  /**
   * The settings of a consumer that reads single records of a topic: it has no group, commits
   * nothing and creates no topic.
   *
   * @param kafka the settings of all clients
   */
  static Map<String, Object> config(Map<String, Object> kafka, String clientId) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return config;
  }
}
