package io.nightshift.audit;

import io.nightshift.intake.EventTime;
import io.nightshift.intake.TableCopy;
import java.sql.Connection;
import java.sql.SQLException;

/** Records on their way to the end of the trail. */
final class TrailCopy implements AutoCloseable {
  private final TableCopy copy;

  private TrailCopy(TableCopy copy) {
    this.copy = copy;
  }

  static TrailCopy begin(Connection connection) throws SQLException {
    return new TrailCopy(
        TableCopy.begin(
            connection,
            "audit_record",
            "chain",
            "sequence",
            "event_id",
            "source",
            "type",
            "at",
            "actor",
            "action",
            "resource",
            "outcome",
            "details",
            "previous_hash",
            "hash"));
  }

  void add(ChainHash.Content content, byte[] previousHash, byte[] hash) throws SQLException {
    AuditEvent event = content.event();
    copy.row();
    copy.text(content.chain());
    copy.bigint(content.sequence());
    copy.text(content.id());
    copy.text(content.source());
    copy.text(content.type());
    copy.time(EventTime.micros(content.at()));
    copy.text(event.actor());
    copy.text(event.action());
    copy.text(event.resource());
    copy.text(event.outcome());
    copy.text(event.details());
    copy.bytes(previousHash);
    copy.bytes(hash);
  }

  void finish() throws SQLException {
    copy.finish();
  }

  @Override
  public void close() throws SQLException {
    copy.close();
  }
}
