package io.nightshift.audit;

import io.nightshift.audit.hashing.HashVersion;
import io.nightshift.audit.hashing.HashVersions;
import io.nightshift.database.CopyColumns;
import io.nightshift.database.TableCopy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Copies records to the end of the trail. */
final class TrailCopy implements AutoCloseable {
  private static final List<String> COLUMNS =
      List.of(
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
          "details");

  private final TableCopy copy;
  private final int version;

  private TrailCopy(TableCopy copy, int version) {
    this.copy = copy;
    this.version = version;
  }

  /** Begins to copy records of a version. */
  static TrailCopy begin(Connection connection, HashVersion version) throws SQLException {
    List<String> columns = new ArrayList<>(COLUMNS);
    if (version.number() != HashVersions.FIRST) {
      columns.add("hash_version"); // Its default is the first version.
    }
    return new TrailCopy(
        TableCopy.begin(connection, "audit_record", columns.toArray(String[]::new)),
        version.number());
  }

  /** Adds the newest record of a chain. */
  void add(ChainHead head, byte[] previousHash, AuditDraft draft) throws SQLException {
    CopyColumns row =
        copy.row()
            .text(head.chain())
            .bigint(head.length())
            .bytes(previousHash)
            .bytes(head.hash())
            .columns(draft.columns());
    if (version != HashVersions.FIRST) {
      row.smallint(version);
    }
  }

  void finish() throws SQLException {
    copy.finish();
  }

  @Override
  public void close() throws SQLException {
    copy.close();
  }
}
