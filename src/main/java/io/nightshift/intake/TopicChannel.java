package io.nightshift.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The way to a topic, which tells when the broker has a record. */
public final class TopicChannel {
  private final Emitter<byte[]> emitter;
  private final String contentType;

  /**
   * A way.
   *
   * @param contentType of every record's value
   */
  public TopicChannel(Emitter<byte[]> emitter, String contentType) {
    this.emitter = emitter;
    this.contentType = contentType;
  }

  /** Sends a record; done when the broker has it, or exceptionally when it will not. */
  CompletableFuture<Void> send(TopicRecord record) {
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    OutgoingKafkaRecordMetadata<byte[]> metadata =
        OutgoingKafkaRecordMetadata.<byte[]>builder()
            .withKey(record.key())
            .withHeaders(new RecordHeaders().add("content-type", contentType.getBytes(US_ASCII)))
            .build();
    Message<byte[]> message =
        Message.of(record.value())
            .addMetadata(metadata)
            .withAck(
                () -> {
                  outcome.complete(null);
                  return CompletableFuture.completedFuture(null);
                })
            .withNack(
                failure -> {
                  outcome.completeExceptionally(failure);
                  return CompletableFuture.completedFuture(null);
                });
    try {
      emitter.send(message);
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e); // The channel is full, or not there yet.
    }
    return outcome;
  }
}
