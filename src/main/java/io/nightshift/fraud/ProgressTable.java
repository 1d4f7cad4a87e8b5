package io.nightshift.fraud;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The SQL statements on the table {@code fraud_progress}. */
final class ProgressTable {
  static final String ORDERS = "orders";
  static final String AUDIT = "audit";

  /** The name of the part for a source without parts. */
  static final String WHOLE = "";

  private static final String READ =
      """
      SELECT part, next, open, history_at, history_id FROM fraud_progress
      WHERE source = ? ORDER BY part FOR UPDATE
      """;
  private static final String PUT =
      """
      INSERT INTO fraud_progress (source, part, next, open, history_at, history_id)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (source, part) DO UPDATE
      SET next = excluded.next, open = excluded.open, history_at = excluded.history_at,
          history_id = excluded.history_id
      """;

  private ProgressTable() {}

  /**
   * The progress in a part of a source.
   *
   * @param horizon the checked transactions; for a chain only its {@code next} is used
   * @param history the place up to which the earlier orders are checked; null if none are left
   */
  record Progress(TransactionHorizon horizon, @Nullable Place history) {}

  /** A place among orders in the order of their times. */
  record Place(Instant at, String id) {}

  /** All parts of a source, locked until the commit; empty if it was never begun. */
  static Map<String, Progress> read(Connection connection, String source) throws SQLException {
    Map<String, Progress> parts = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(READ)) {
      select.setString(1, source);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Array open = rows.getArray(3);
          TransactionHorizon horizon =
              new TransactionHorizon(rows.getLong(2), Arrays.asList((Long[]) open.getArray()));
          Instant at = StoredTime.readOrNull(rows, 4);
          Place history = at == null ? null : new Place(at, rows.getString(5));
          parts.put(rows.getString(1), new Progress(horizon, history));
        }
      }
    }
    return parts;
  }

  static void put(Connection connection, String source, String part, Progress progress)
      throws SQLException {
    Place history = progress.history();
    try (PreparedStatement insert = connection.prepareStatement(PUT)) {
      insert.setString(1, source);
      insert.setString(2, part);
      insert.setLong(3, progress.horizon().next());
      insert.setArray(4, SqlArrays.bigint(connection, progress.horizon().open()));
      insert.setObject(5, history == null ? null : StoredTime.utc(history.at()));
      insert.setString(6, history == null ? null : history.id());
      insert.executeUpdate();
    }
  }

  /** Deletes the progress of a source: a rule that is configured later begins from the start. */
  static void forget(Connection connection, String source) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM fraud_progress WHERE source = ?")) {
      delete.setString(1, source);
      delete.executeUpdate();
    }
  }
}
