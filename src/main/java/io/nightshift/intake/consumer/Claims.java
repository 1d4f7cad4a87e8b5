package io.nightshift.intake.consumer;

import io.nightshift.database.CopyColumns;
import io.nightshift.events.CloudEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The identities to claim for records.
 *
 * @param identified the records that have one, in their order
 * @param inOrder their claims in the order of the identities: two batches with the same events must
 *     claim them in the same order, or they deadlock
 */
public record Claims<T>(List<DecodedRecord<T>> identified, List<Claim> inOrder) {
  private static final Comparator<Claim> BY_IDENTITY =
      Comparator.comparing(Claim::id).thenComparing(Claim::source);

  static <T> Claims<T> of(List<DecodedRecord<T>> records) {
    List<DecodedRecord<T>> identified = new ArrayList<>(records.size());
    List<Claim> claims = new ArrayList<>(records.size());
    for (DecodedRecord<T> received : records) {
      Claim claim = received.claim();
      if (claim != null) {
        identified.add(received);
        claims.add(claim);
      }
    }
    claims.sort(BY_IDENTITY);
    return new Claims<>(identified, claims);
  }

  /**
   * An identity, and the place of the record that claims it.
   *
   * @param id of the event
   * @param source of the event
   * @param partition of the record
   * @param offset of the record
   * @param columns its row in the inbox, as {@link Inbox} copies it
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each event would cost.
  record Claim(String id, String source, int partition, long offset, byte[] columns) {

    static Claim of(CloudEvent event, ConsumerRecord<?, ?> kafkaRecord) {
      byte[] columns =
          new CopyColumns(128)
              .text(event.id())
              .text(event.source())
              .text(kafkaRecord.topic())
              .integer(kafkaRecord.partition())
              .bigint(kafkaRecord.offset())
              .toBytes();
      return new Claim(
          event.id(), event.source(), kafkaRecord.partition(), kafkaRecord.offset(), columns);
    }
  }
}
