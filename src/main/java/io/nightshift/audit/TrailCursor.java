package io.nightshift.audit;

import io.nightshift.audit.hashing.AuditEvent;
import io.nightshift.audit.hashing.ChainHash;
import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Records of a chain in their order, a few at a time, however many there are: a server-side cursor
 * in the caller's transaction. Hundreds of details of up to one mebibyte would fill the memory, so
 * that large ones are fetched one by one.
 */
final class TrailCursor implements AutoCloseable {
  private static final int FETCH = 500;
  private static final int LARGE = 16_384; // So that one FETCH of them is at most 8 MiB.
  private static final String SELECT =
      """
      SELECT chain, sequence, event_id, source, type, at, actor, action, resource, outcome,
             CASE WHEN octet_length(details) <= %1$d THEN details END, previous_hash, hash,
             coalesce(octet_length(details) > %1$d, false), hash_version
      FROM audit_record WHERE chain = ? AND sequence BETWEEN ? AND ? ORDER BY sequence LIMIT ?
      """
          .formatted(LARGE);
  private static final String DETAILS =
      "SELECT details FROM audit_record WHERE chain = ? AND sequence = ?";

  private final PreparedStatement select;
  private final PreparedStatement details;
  private final ResultSet row;

  private TrailCursor(PreparedStatement select, PreparedStatement details) throws SQLException {
    this.select = select;
    this.details = details;
    this.row = select.executeQuery();
  }

  /**
   * Opens a cursor on all records of a chain.
   *
   * @param connection in a transaction, or everything would be fetched at once
   */
  static TrailCursor open(Connection connection, String chain) throws SQLException {
    return open(connection, chain, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * Opens a cursor on the records from one number to another, inclusive, up to a maximum number.
   */
  static TrailCursor open(Connection connection, String chain, long from, long to, long limit)
      throws SQLException {
    // The planner assumes that all rows are read, and would sort them into temporary files before
    // it returns the first; the index of the key has them in order.
    try (Statement set = connection.createStatement()) {
      set.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off");
    }
    PreparedStatement select = connection.prepareStatement(SELECT);
    PreparedStatement details = null;
    try {
      details = connection.prepareStatement(DETAILS);
      select.setFetchSize(FETCH);
      select.setString(1, chain);
      select.setLong(2, from);
      select.setLong(3, to);
      select.setLong(4, limit);
      return new TrailCursor(select, details);
    } catch (Throwable t) {
      select.close();
      if (details != null) {
        details.close();
      }
      throw t;
    }
  }

  /** Moves to the next record; false if there is none. */
  boolean next() throws SQLException {
    return row.next();
  }

  String chain() throws SQLException {
    return row.getString(1);
  }

  long sequence() throws SQLException {
    return row.getLong(2);
  }

  byte[] previousHash() throws SQLException {
    return row.getBytes(12);
  }

  byte[] hash() throws SQLException {
    return row.getBytes(13);
  }

  /** The number of the version of the hash. */
  int hashVersion() throws SQLException {
    return row.getInt(15);
  }

  ChainHash.Content content() throws SQLException {
    return new ChainHash.Content(
        chain(),
        sequence(),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        StoredTime.read(row, 6),
        new AuditEvent(
            row.getString(7),
            row.getString(8),
            row.getString(9),
            row.getString(10),
            row.getBoolean(14) ? largeDetails() : row.getString(11)));
  }

  private @Nullable String largeDetails() throws SQLException {
    details.setString(1, chain());
    details.setLong(2, sequence());
    try (ResultSet found = details.executeQuery()) {
      return found.next() ? found.getString(1) : null;
    }
  }

  @Override
  public void close() throws SQLException {
    try (select;
        details) {
      row.close();
    }
  }
}
