package io.nightshift.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic to its end at the time of the call, in no group. */
final class TopicReader {

  private TopicReader() {}

  /**
   * The records of each partition in their order.
   *
   * @param from those before the first one of a partition that has this time or a later are left
   *     out; none with {@link Instant#MIN}
   */
  static List<ConsumerRecord<byte[], byte[]>> read(
      String bootstrapServers, String topic, Instant from) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, bytes, bytes)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      if (from.equals(Instant.MIN)) {
        consumer.seekToBeginning(partitions);
      } else {
        long time = from.toEpochMilli();
        consumer
            .offsetsForTimes(partitions.stream().collect(Collectors.toMap(at -> at, at -> time)))
            .forEach(
                (at, first) -> consumer.seek(at, first == null ? ends.get(at) : first.offset()));
      }
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }
}
