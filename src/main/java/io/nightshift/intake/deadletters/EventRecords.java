package io.nightshift.intake.deadletters;

import io.nightshift.intake.consumer.IntakeSettings;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads single records of the topics again, beside the intake. One consumer without a group serves
 * all callers, one after the other; it is created at the first call.
 */
@Singleton
final class EventRecords {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final IntakeSettings settings;
  private final Map<String, Object> kafka;
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

  @Inject
  EventRecords(
      IntakeSettings settings, @Identifier("default-kafka-broker") Map<String, Object> kafka) {
    this.settings = settings;
    this.kafka = kafka;
  }

  /** The result of a read. */
  sealed interface Result {
    /** The record. */
    record Found(ConsumerRecord<byte[], byte[]> kafkaRecord) implements Result {}

    /** Why the record is not to be had. */
    record Missing(String why) implements Result {}
  }

  /** The record at a place. */
  Result read(String topic, int partition, long offset) {
    if (settings.topics().values().stream().noneMatch(one -> one.name().equals(topic))) {
      return new Result.Missing("This instance does not read the topic of the record");
    }
    try {
      if (!turn.tryLock(LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Result.Missing("Kafka does not answer in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result.Missing("This instance is stopping");
    }
    try {
      return fetch(new TopicPartition(topic, partition), offset);
    } catch (OffsetOutOfRangeException e) {
      return new Result.Missing("The topic does not have the record any more");
    } catch (KafkaException e) {
      close();
      return new Result.Missing("Kafka does not answer");
    } finally {
      turn.unlock();
    }
  }

  private Result fetch(TopicPartition partition, long offset) {
    KafkaConsumer<byte[], byte[]> open = consumer == null ? connect() : consumer;
    consumer = open;
    open.assign(List.of(partition));
    open.seek(partition, offset);
    long until = System.nanoTime() + LIMIT.toNanos();
    for (long left = LIMIT.toNanos(); left > 0; left = until - System.nanoTime()) {
      ConsumerRecords<byte[], byte[]> polled = open.poll(Duration.ofNanos(left));
      if (!polled.isEmpty()) {
        ConsumerRecord<byte[], byte[]> first = polled.iterator().next();
        return first.offset() == offset
            ? new Result.Found(first)
            : new Result.Missing("The topic does not have the record any more");
      }
      OptionalLong behind = open.currentLag(partition);
      if (behind.isPresent() && behind.getAsLong() <= 0) {
        return new Result.Missing("The topic does not have the record any more");
      }
    }
    return new Result.Missing("Kafka does not answer in time");
  }

  private KafkaConsumer<byte[], byte[]> connect() {
    Map<String, Object> config = NextRecord.config(kafka, "nightshift-events");
    // One batch at a time, and no fetch that waits at the end for a record to come.
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Ends a read in progress: a stop does not wait for a broker. */
  @PreDestroy
  void stop() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    turn.lock();
    try {
      close();
    } finally {
      turn.unlock();
    }
  }

  private void close() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    consumer = null;
    if (open != null) {
      open.close(CloseOptions.timeout(Duration.ZERO)); // It has no group to leave.
    }
  }
}
