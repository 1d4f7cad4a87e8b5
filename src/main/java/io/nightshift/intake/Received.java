package io.nightshift.intake;

import io.nightshift.hosting.LogFields;
import io.nightshift.intake.Claims.Claim;
import io.nightshift.intake.EventProcessor.Event;
import io.nightshift.intake.EventProcessor.Rejection;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record with what was read from it: a payload to apply, or a refusal.
 *
 * @param kafkaRecord as it was polled
 * @param event the CloudEvent; null if it is none
 * @param payload the room's form; null if it was refused
 * @param refusal why it cannot be applied; null if it can
 * @param claim to its identity in the inbox; null if that cannot be claimed
 */
record Received<T>(
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
  Event<T> toEvent() {
    return new Event<>(
        Objects.requireNonNull(event),
        Objects.requireNonNull(payload),
        kafkaRecord.topic(),
        kafkaRecord.partition());
  }

  /** Says on each log line which record it is about. */
  static LogFields logFields(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    return LogFields.of(
        Map.of(
            "topic", kafkaRecord.topic(),
            "partition", Integer.toString(kafkaRecord.partition()),
            "offset", Long.toString(kafkaRecord.offset())));
  }

  /**
   * Why a record becomes a dead letter, with as much of its identity as is known: texts of at most
   * 1,024 characters, and a message of at most 20,000, since lists show many of them. The record
   * holds what is cut off.
   *
   * @param retryable whether it is tried again by itself
   */
  record Refusal(
      Reason reason,
      String message,
      @Nullable String id,
      @Nullable String source,
      @Nullable String type,
      boolean retryable) {
    private static final int MAX_TEXT = 1_024;
    private static final int MAX_MESSAGE = 20_000;

    Refusal {
      message = Text.cut(message, MAX_MESSAGE);
      id = id == null ? null : Text.cut(id, MAX_TEXT);
      source = source == null ? null : Text.cut(source, MAX_TEXT);
      type = type == null ? null : Text.cut(type, MAX_TEXT);
    }

    Refusal(
        Reason reason,
        String message,
        @Nullable String id,
        @Nullable String source,
        @Nullable String type) {
      this(reason, message, id, source, type, false);
    }

    /** What a processor has found. */
    static Refusal of(CloudEvent event, Rejection rejection) {
      return new Refusal(
          rejection.reason(),
          rejection.message(),
          event.id(),
          event.source(),
          event.type(),
          rejection.retryable());
    }

    static Refusal of(CloudEvent event, Reason reason, String message) {
      return new Refusal(reason, message, event.id(), event.source(), event.type());
    }
  }
}
