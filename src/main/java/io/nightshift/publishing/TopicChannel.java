package io.nightshift.publishing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to a topic, and reports each acknowledgement. It connects at the first record, so
 * that an unavailable broker does not fail the start. For one thread; it may be used again after
 * {@link #close}.
 */
public final class TopicChannel implements AutoCloseable {
  private final Supplier<Producer<byte[], byte[]>> connect;
  private final String topic;
  private final List<Header> headers;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * A channel.
   *
   * @param
   */
  TopicChannel(Supplier<Producer<byte[], byte[]>> connect, String topic, String contentType) {
    this.connect = connect;
    this.topic = topic;
    this.headers = List.of(new RecordHeader("content-type", contentType.getBytes(US_ASCII)));
  }

  /**
   * Sends a record.
   *
   * @return completes when the broker has it, or exceptionally if it never will
   */
  CompletableFuture<Void> send(TopicRecord record) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    try {
      var unused =
          connected()
              .send(
                  new ProducerRecord<>(topic, null, record.key(), record.value(), headers),
                  (metadata, failure) -> {
                    if (failure == null) {
                      outcome.complete(null);
                    } else {
                      outcome.completeExceptionally(failure);
                    }
                  });
    } catch (KafkaException e) {
      outcome.completeExceptionally(e); // This includes a name that does not resolve yet.
    }
    return outcome;
  }

  private Producer<byte[], byte[]> connected() {
    Producer<byte[], byte[]> known = producer;
    if (known == null) {
      known = connect.get();
      producer = known;
    }
    return known;
  }

  /** Closes without waiting: a record without an acknowledgement is sent again from its row. */
  @Override
  public void close() {
    if (producer != null) {
      producer.close(Duration.ZERO);
      producer = null;
    }
  }
}
