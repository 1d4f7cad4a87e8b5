package io.nightshift.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;

/** The way to the topic of dead letters. */
@Singleton
final class DeadLetterChannel {
  private final Emitter<byte[]> emitter;
  private final ObjectMapper json;

  @Inject
  DeadLetterChannel(@Channel("dead-letters") Emitter<byte[]> emitter, ObjectMapper json) {
    this.emitter = emitter;
    this.json = json;
  }

  /** Sends a dead letter; done when the broker has it, or exceptionally when it will not. */
  CompletableFuture<Void> send(DeadLetterView.Whole letter) {
    PublishedLetter published = PublishedLetter.of(json, letter);
    CompletableFuture<Void> outcome = new CompletableFuture<>();
    OutgoingKafkaRecordMetadata<byte[]> metadata =
        OutgoingKafkaRecordMetadata.<byte[]>builder()
            .withKey(published.key())
            .withHeaders(
                new RecordHeaders().add("content-type", "application/json".getBytes(US_ASCII)))
            .build();
    Message<byte[]> message =
        Message.of(published.value())
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
