package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Action;
import io.nightshift.fraud.ProgressTable.Progress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit records that are not checked yet, in batches. A chain grows under the lock of its
 * row: its numbers are committed in their order without a gap, so that the last checked number is
 * enough.
 */
final class AuditFeed {
  private static final String CHAINS = "SELECT chain, length FROM audit_chain ORDER BY chain";
  // OFFSET 0 keeps the planner from a scan along the chain from its beginning: the index over the
  // times finds the pages.
  private static final String FIRST =
      """
      SELECT min(sequence) FROM (
        SELECT sequence FROM audit_record WHERE chain = ? AND at >= ? OFFSET 0) AS late
      """;
  private static final String REFUSED =
      """
      SELECT sequence, actor, outcome, %s
      FROM audit_record WHERE chain = ? AND sequence > ? AND sequence <= ? AND outcome <> 'SUCCESS'
      ORDER BY sequence
      """
          .formatted(RowMicros.of("at"));

  private final long limit;
  private final @Nullable Instant start;

  /**
   * A feed.
   *
   * @param limit the maximum number of records in a batch, including successful ones
   * @param start the time from which existing records are checked; null for none
   */
  AuditFeed(long limit, @Nullable Instant start) {
    this.limit = limit;
    this.start = start;
  }

  /**
   * A batch.
   *
   * @param judged the number of its records
   * @param refused those that were denied, or failed
   * @param left the number of remaining records
   */
  record Batch(long judged, List<Action> refused, long left) {}

  /** Reads the next batch, and records that it is checked. */
  Batch next(Connection connection) throws SQLException {
    Map<String, Progress> parts = ProgressTable.read(connection, ProgressTable.AUDIT);
    Map<String, Long> chains = chains(connection);
    if (!parts.containsKey(ProgressTable.WHOLE)) {
      put(connection, ProgressTable.WHOLE, 0);
      long left = 0;
      for (Map.Entry<String, Long> chain : chains.entrySet()) {
        long from = first(connection, chain.getKey(), chain.getValue());
        put(connection, chain.getKey(), from);
        left += chain.getValue() - from;
      }
      return new Batch(0, List.of(), left);
    }
    long judged = 0;
    long left = 0;
    List<Action> refused = new ArrayList<>();
    for (Map.Entry<String, Long> chain : chains.entrySet()) {
      Progress progress = parts.get(chain.getKey());
      long from = progress == null ? 0 : progress.horizon().next();
      long to = Math.min(chain.getValue(), from + limit - judged);
      if (to > from) {
        read(connection, chain.getKey(), from, to, refused);
        put(connection, chain.getKey(), to);
        judged += to - from;
      }
      left += Math.max(0, chain.getValue() - Math.max(from, to));
    }
    return new Batch(judged, refused, left);
  }

  private static Map<String, Long> chains(Connection connection) throws SQLException {
    Map<String, Long> chains = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(CHAINS);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        chains.put(rows.getString(1), rows.getLong(2));
      }
    }
    return chains;
  }

  /** The number up to which a chain is not checked, because it existed before the first run. */
  private long first(Connection connection, String chain, long length) throws SQLException {
    if (start == null) {
      return length;
    }
    try (PreparedStatement select = connection.prepareStatement(FIRST)) {
      select.setString(1, chain);
      select.setObject(2, start.atOffset(ZoneOffset.UTC));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long first = row.getLong(1);
        return row.wasNull() ? length : first - 1;
      }
    }
  }

  private static void read(
      Connection connection, String chain, long from, long to, List<Action> into)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(REFUSED)) {
      select.setString(1, chain);
      select.setLong(2, from);
      select.setLong(3, to);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          into.add(
              new Action(
                  chain, rows.getLong(1), rows.getString(2), rows.getString(3), rows.getLong(4)));
        }
      }
    }
  }

  private static void put(Connection connection, String chain, long next) throws SQLException {
    ProgressTable.put(
        connection,
        ProgressTable.AUDIT,
        chain,
        new Progress(new TransactionHorizon(next, List.of()), null));
  }
}
