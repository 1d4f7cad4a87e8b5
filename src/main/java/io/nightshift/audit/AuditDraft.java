package io.nightshift.audit;

import io.nightshift.audit.hashing.AuditEvent;
import io.nightshift.audit.hashing.HashVersion;
import io.nightshift.audit.hashing.RecordTemplate;
import io.nightshift.database.CopyColumns;
import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventTime;

/**
 * An audit record without its place in the trail, which is known only when it is appended: it is
 * prepared before its chain is locked.
 *
 * @param resource the audited resource
 * @param canonical the JSON that is hashed
 * @param columns the encoded columns for the table
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each event would cost.
record AuditDraft(String resource, RecordTemplate canonical, byte[] columns) {

  static AuditDraft of(HashVersion version, CloudEvent envelope, AuditEvent event) {
    byte[] columns =
        new CopyColumns(256)
            .text(envelope.id())
            .text(envelope.source())
            .text(envelope.type())
            .time(EventTime.micros(envelope.time()))
            .text(event.actor())
            .text(event.action())
            .text(event.resource())
            .text(event.outcome())
            .text(event.details())
            .toBytes();
    return new AuditDraft(
        event.resource(),
        version.template(envelope.id(), envelope.source(), envelope.type(), envelope.time(), event),
        columns);
  }
}
