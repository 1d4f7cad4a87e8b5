package io.nightshift.intake.consumer;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor.Event;
import io.nightshift.events.EventProcessor.Rejection;
import io.nightshift.events.Reason;
import io.nightshift.events.Text;
import io.nightshift.hosting.LogFields;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record and the result of reading it: a payload to apply, or a refusal.
 *
 * @param kafkaRecord the polled record
 * @param event the CloudEvent; null if the record is not one
 * @param payload the processor's form of the data; null if it was refused
 * @param refusal why it cannot be applied; null if it can
 * @param claim the claim of its identity in the inbox; null if it cannot be claimed
 */
public record DecodedRecord<T>(
    ConsumerRecord<byte[], byte[]> kafkaRecord,
    @Nullable CloudEvent event,
    @Nullable T payload,
    @Nullable Refusal refusal,
    @Nullable Claim claim) {

  /**
   * The event to apply.
   *
   * @throws NullPointerException if it cannot be applied
   */
  public Event<T> toEvent() {
    return new Event<>(
        Objects.requireNonNull(event),
        Objects.requireNonNull(payload),
        kafkaRecord.topic(),
        kafkaRecord.partition());
  }

  /** The log fields of a record. */
  static LogFields logFields(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    return LogFields.of(
        Map.of(
            "topic", kafkaRecord.topic(),
            "partition", Integer.toString(kafkaRecord.partition()),
            "offset", Long.toString(kafkaRecord.offset())));
  }

  /**
   * The reason why a record becomes a dead letter, with the known part of its identity: texts of at
   * most 1,024 characters, and a message of at most 20,000, because lists show many of them. The
   * record has the full texts.
   *
   * @param retryable whether it is retried automatically
   */
  public record Refusal(
      Reason reason,
      String message,
      @Nullable String id,
      @Nullable String source,
      @Nullable String type,
      boolean retryable) {
    private static final int MAX_TEXT = 1_024;
    private static final int MAX_MESSAGE = 20_000;

    public Refusal {
      message = Text.cut(message, MAX_MESSAGE);
      id = id == null ? null : Text.cut(id, MAX_TEXT);
      source = source == null ? null : Text.cut(source, MAX_TEXT);
      type = type == null ? null : Text.cut(type, MAX_TEXT);
    }

    public Refusal(
        Reason reason,
        String message,
        @Nullable String id,
        @Nullable String source,
        @Nullable String type) {
      this(reason, message, id, source, type, false);
    }

    /** The refusal for a rejection by a processor. */
    public static Refusal of(CloudEvent event, Rejection rejection) {
      return new Refusal(
          rejection.reason(),
          rejection.message(),
          event.id(),
          event.source(),
          event.type(),
          rejection.retryable());
    }

    public static Refusal of(CloudEvent event, Reason reason, String message) {
      return new Refusal(reason, message, event.id(), event.source(), event.type());
    }
  }
}
