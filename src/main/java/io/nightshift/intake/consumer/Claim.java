package io.nightshift.intake.consumer;

import io.nightshift.database.CopyColumns;
import io.nightshift.events.CloudEvent;
import org.apache.kafka.clients.consumer.ConsumerRecord;

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

  /** The order of the identities. */
  int compareIdentity(Claim other) {
    int byId = id.compareTo(other.id);
    return byId != 0 ? byId : source.compareTo(other.source);
  }

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
