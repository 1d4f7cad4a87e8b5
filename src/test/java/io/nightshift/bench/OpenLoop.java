package io.nightshift.bench;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at a rate, whatever the reader does: each event has a time at which it is due, and it
 * is from then that its latency counts. A publisher that waits for the reader, or counts from when
 * it came to send, would leave out just the events that waited longest.
 */
final class OpenLoop {

  private static final double NANOS = 1e9;

  /** Shorter waits end later than they should. */
  private static final long SHORTEST_WAIT = 50_000;

  /** Is told of each event that the broker has; called by the producer's thread. */
  @FunctionalInterface
  interface Sent {
    void at(long index, long due, RecordMetadata place);
  }

  private OpenLoop() {}

  /**
   * Publishes, and returns when the broker has all.
   *
   * @param rate events a second
   * @param count the number of events
   */
  static void publish(
      KafkaProducer<byte[], byte[]> producer,
      String topic,
      Supplier<Feed.Entry> events,
      double rate,
      long count,
      Sent sent) {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    long begin = System.nanoTime();
    for (long i = 0; i < count; i++) {
      Feed.Entry entry = events.get();
      long index = i;
      long due = begin + (long) (i * NANOS / rate);
      awaitTime(due);
      producer.send(
          record(topic, entry),
          (place, e) -> {
            if (e == null) {
              sent.at(index, due, place);
            } else {
              failure.compareAndSet(null, e);
            }
          });
    }
    producer.flush();
    if (failure.get() != null) {
      throw new IllegalStateException("not published", failure.get());
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, Feed.Entry entry) {
    var record = new ProducerRecord<>(topic, entry.key(), entry.value());
    record.headers().add("content-type", Loader.STRUCTURED);
    return record;
  }

  private static void awaitTime(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.max(left, SHORTEST_WAIT));
    }
  }
}
