package io.nightshift.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The dead letters that are still to be published. */
final class Unpublished {
  /** Of all replicas one publishes at a time, or they would not come in their order. */
  private static final String TURN =
      "SELECT pg_try_advisory_xact_lock(hashtext('nightshift.dead-letters.publication'))";

  /** So long an instance that froze keeps its turn from the others. */
  private static final String LIMIT = "SET LOCAL idle_in_transaction_session_timeout = '60s'";

  private static final String SELECT =
      """
      SELECT id, coalesce(octet_length(value), 0) FROM dead_letter
      WHERE published_at IS NULL AND reason <> 'PARKED' ORDER BY id LIMIT ?
      """;
  private static final String MARK =
      "UPDATE dead_letter SET published_at = now() WHERE id = ANY (?)";

  /** What is in memory at once. */
  private static final long MOST_BYTES = 2 << 20;

  private Unpublished() {}

  /** Takes the turn until the transaction ends; false where another has it. */
  static boolean takeTurn(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(LIMIT);
      try (ResultSet row = statement.executeQuery(TURN)) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** The oldest of them, by their ids: at most so many, fewer where they are large. */
  static List<Long> oldest(Connection connection, int limit) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setInt(1, limit);
      try (ResultSet rows = select.executeQuery()) {
        long bytes = 0;
        while (rows.next()) {
          bytes += rows.getLong(2);
          if (bytes > MOST_BYTES && !ids.isEmpty()) {
            break;
          }
          ids.add(rows.getLong(1));
        }
      }
    }
    return ids;
  }

  /** Says that the broker has them. */
  static void mark(Connection connection, List<Long> ids) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(MARK)) {
      update.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      update.executeUpdate();
    }
  }
}
