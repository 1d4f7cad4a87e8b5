package io.nightshift.audit;

import io.nightshift.intake.CloudEvent;
import io.nightshift.intake.CopyColumns;
import io.nightshift.intake.EventTime;

/**
 * An audit record but for its place in the trail, which it has only when it is appended: all that
 * can be made of an event before its chain is locked.
 *
 * @param canonical what is hashed of it
 * @param columns what is copied of it into the table
 */
@SuppressWarnings("ArrayRecordComponent") // Compared never; a copy for each event would cost.
record AuditDraft(PlacelessJson canonical, byte[] columns) {

  static AuditDraft of(CloudEvent envelope, AuditEvent event) {
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
        PlacelessJson.of(envelope.id(), envelope.source(), envelope.type(), envelope.time(), event),
        columns);
  }
}
