package io.nightshift.audit;

import io.nightshift.database.TableCopy;
import java.sql.Connection;
import java.sql.SQLException;

/** Copies records to the end of the trail. */
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
            "previous_hash",
            "hash",
            "event_id",
            "source",
            "type",
            "at",
            "actor",
            "action",
            "resource",
            "outcome",
            "details"));
  }

  /** Adds the newest record of a chain. */
  void add(ChainHead head, byte[] previousHash, AuditDraft draft) throws SQLException {
    copy.row()
        .text(head.chain())
        .bigint(head.length())
        .bytes(previousHash)
        .bytes(head.hash())
        .columns(draft.columns());
  }

  void finish() throws SQLException {
    copy.finish();
  }

  @Override
  public void close() throws SQLException {
    copy.close();
  }
}
