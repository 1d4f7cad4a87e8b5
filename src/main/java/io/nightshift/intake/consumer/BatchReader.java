package io.nightshift.intake.consumer;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.CloudEventDecoder;
import io.nightshift.events.Decoded;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.events.Share;
import io.nightshift.events.Text;
import io.nightshift.intake.consumer.Batch.Move;
import io.nightshift.intake.consumer.DecodedRecord.Refusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Creates a batch from a poll: every record is decoded and read, none is lost. */
public final class BatchReader<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /**
   * The maximum number of UTF-8 bytes: two of them fit into PostgreSQL's largest index row of 2,704
   * bytes.
   */
  private static final int MAX_IDENTITY_BYTES = 1024;

  private final CloudEventDecoder decoder;
  private final EventProcessor<T> processor;
  private final Share share;

  /** A reader of all events. */
  public BatchReader(CloudEventDecoder decoder, EventProcessor<T> processor) {
    this(decoder, processor, Share.ALL);
  }

  /**
   * A reader.
   *
   * @param share the share of the events that are applied; those of other shares are refused
   */
  public BatchReader(CloudEventDecoder decoder, EventProcessor<T> processor, Share share) {
    this.decoder = decoder;
    this.processor = processor;
    this.share = share;
  }

  public Batch<T> read(
      ConsumerRecords<byte[], byte[]> polled, Map<TopicPartition, Long> positions) {
    return read(polled, positions, Map.of());
  }

  /**
   * Creates a batch.
   *
   * @param positions the positions of the partitions; the moves contain only these partitions
   * @param topicIds the ids of the topics of these positions, if known
   */
  public Batch<T> read(
      ConsumerRecords<byte[], byte[]> polled,
      Map<TopicPartition, Long> positions,
      Map<TopicPartition, UUID> topicIds) {
    List<DecodedRecord<T>> records = new ArrayList<>(polled.count());
    Map<TopicPartition, Move> moves = new HashMap<>();
    // The next offset also skips offsets without records: aborted transactions and transaction
    // markers.
    polled
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              Long from = positions.get(partition);
              if (from != null && next.offset() != from) {
                moves.put(partition, new Move(from, next.offset(), topicIds.get(partition)));
              }
            });
    for (ConsumerRecord<byte[], byte[]> kafkaRecord : polled) {
      records.add(read(kafkaRecord));
    }
    return new Batch<>(records, moves);
  }

  /**
   * Creates a batch of records that a consumer of a share group has acquired.
   *
   * @param lastDelivery the number of the delivery in which a record is kept as a dead letter
   *     instead of being applied: the broker drops one whose deliveries all end without an answer
   */
  Batch<T> readShared(Iterable<ConsumerRecord<byte[], byte[]>> acquired, int lastDelivery) {
    List<DecodedRecord<T>> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> kafkaRecord : acquired) {
      DecodedRecord<T> decoded = read(kafkaRecord);
      int delivery = kafkaRecord.deliveryCount().orElse((short) 1);
      records.add(delivery < lastDelivery ? decoded : notAgain(decoded, delivery));
    }
    records.sort(
        Comparator.<DecodedRecord<T>>comparingInt(each -> each.kafkaRecord().partition())
            .thenComparingLong(each -> each.kafkaRecord().offset()));
    return Batch.shared(records);
  }

  /** It is retried like an event that came too early: it may not be the cause. */
  private static <T> DecodedRecord<T> notAgain(DecodedRecord<T> decoded, int delivery) {
    ConsumerRecord<byte[], byte[]> kafkaRecord = decoded.kafkaRecord();
    CloudEvent event = decoded.event();
    if (decoded.refusal() != null || event == null) {
      return decoded;
    }
    LOG.warnf(
        "NS0414 %s-%d: the record at offset %d is delivered for the %d. time; it becomes a dead "
            + "letter that is retried, before the broker drops it",
        kafkaRecord.topic(), kafkaRecord.partition(), kafkaRecord.offset(), delivery);
    String message = "delivered %d times without an end".formatted(delivery - 1);
    Refusal refusal =
        new Refusal(Reason.HANDLER_ERROR, message, event.id(), event.source(), event.type(), true);
    return new DecodedRecord<>(kafkaRecord, event, null, refusal, decoded.claim());
  }

  /** Decodes and reads one record; never throws because of its content. */
  public DecodedRecord<T> read(ConsumerRecord<byte[], byte[]> kafkaRecord) {
    try {
      return switch (decoder.decode(kafkaRecord)) {
        case Decoded.Unreadable bad ->
            new DecodedRecord<>(
                kafkaRecord,
                null,
                null,
                new Refusal(Reason.UNREADABLE, bad.message(), bad.id(), bad.source(), bad.type()),
                null);
        case Decoded.Ok(CloudEvent event) -> read(kafkaRecord, event, null);
        case Decoded.Invalid(CloudEvent event, String message) -> read(kafkaRecord, event, message);
      };
    } catch (RuntimeException | StackOverflowError e) {
      try (var fields = DecodedRecord.logFields(kafkaRecord)) {
        LOG.errorf(
            e,
            "NS0420 Decoder failed with an internal error; record dead-lettered: "
                + "topic=%s partition=%d offset=%d",
            kafkaRecord.topic(),
            kafkaRecord.partition(),
            kafkaRecord.offset());
      }
      return new DecodedRecord<>(
          kafkaRecord,
          null,
          null,
          new Refusal(Reason.HANDLER_ERROR, "decoding failed: " + e.getClass(), null, null, null),
          null);
    }
  }

  /** Reads the data of an event. {@code outOfRange} is the fault of its attributes. */
  private DecodedRecord<T> read(
      ConsumerRecord<byte[], byte[]> kafkaRecord, CloudEvent event, @Nullable String outOfRange) {
    if (Text.utf8Length(event.id()) > MAX_IDENTITY_BYTES
        || Text.utf8Length(event.source()) > MAX_IDENTITY_BYTES) {
      String message =
          "id and source must have at most %d bytes each".formatted(MAX_IDENTITY_BYTES);
      return new DecodedRecord<>(
          kafkaRecord, event, null, Refusal.of(event, Reason.INVALID, message), null);
    }
    return switch (processor.read(event)) {
      case ParseResult.Valid<T>(T payload) when outOfRange == null ->
          share.isAll() ? accepted(kafkaRecord, event, payload) : own(kafkaRecord, event, payload);
      case ParseResult.Valid<T> valid ->
          refused(kafkaRecord, event, Reason.INVALID, Objects.requireNonNull(outOfRange));
      case ParseResult.Refused<T>(Reason reason, String message) ->
          outOfRange == null || reason.equals(Reason.UNREADABLE)
              ? refused(kafkaRecord, event, reason, message)
              : refused(kafkaRecord, event, Reason.INVALID, outOfRange + "; " + message);
    };
  }

  /** Accepts an event of this share. */
  private DecodedRecord<T> own(
      ConsumerRecord<byte[], byte[]> kafkaRecord, CloudEvent event, T payload) {
    String key = processor.shareKey(payload);
    if (key == null || share.has(key)) {
      return accepted(kafkaRecord, event, payload);
    }
    String message = "the event belongs to share %s, not to %s".formatted(share.of(key), share);
    return refused(kafkaRecord, event, Reason.WRONG_SHARE, message);
  }

  private static <T> DecodedRecord<T> accepted(
      ConsumerRecord<byte[], byte[]> kafkaRecord, CloudEvent event, T payload) {
    return new DecodedRecord<>(kafkaRecord, event, payload, null, Claim.of(event, kafkaRecord));
  }

  private static <T> DecodedRecord<T> refused(
      ConsumerRecord<byte[], byte[]> kafkaRecord, CloudEvent event, Reason reason, String message) {
    return new DecodedRecord<>(
        kafkaRecord,
        event,
        null,
        Refusal.of(event, reason, message),
        // An unreadable record has no identity: its publisher may publish a repaired one.
        reason.equals(Reason.UNREADABLE) ? null : Claim.of(event, kafkaRecord));
  }
}
