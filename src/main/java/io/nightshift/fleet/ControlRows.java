package io.nightshift.fleet;

import io.nightshift.database.StoredTime;
import io.nightshift.fleet.FleetView.Desired;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The desired states of the workers. All times are by the clock of the database. */
final class ControlRows {
  private static final String PUT =
      """
      INSERT INTO worker_control AS c (worker, state, changed_by, at, reason, until, revision)
      VALUES (?, ?, ?, clock_timestamp(), ?, ?, 1)
      ON CONFLICT (worker) DO UPDATE SET state = EXCLUDED.state, changed_by = EXCLUDED.changed_by,
        at = EXCLUDED.at, reason = EXCLUDED.reason, until = EXCLUDED.until,
        revision = c.revision + 1
      RETURNING COLUMNS
      """
          .replace("COLUMNS", WorkerControl.COLUMNS);

  private static final String DESIRED =
      "SELECT worker, changed_by, at, reason, until FROM worker_control WHERE "
          + WorkerControl.HOLDS;

  private static final String PAUSED_SOMEWHERE =
      """
      SELECT EXISTS (SELECT FROM worker_control WHERE worker = ? AND %s)
        OR EXISTS (SELECT FROM instance WHERE %s AND workers @> ?::jsonb)
      """
          .formatted(WorkerControl.HOLDS, InstanceRows.LIVE);

  private ControlRows() {}

  /**
   * Writes a command.
   *
   * @param until the end of a pause; null without one
   * @throws SQLException if the database is away
   */
  static WorkerControl put(
      Connection connection,
      String worker,
      boolean isPaused,
      String by,
      @Nullable String reason,
      @Nullable Instant until)
      throws SQLException {
    try (PreparedStatement put = connection.prepareStatement(PUT)) {
      put.setString(1, worker);
      put.setString(2, isPaused ? "PAUSED" : "RUNNING");
      put.setString(3, by);
      put.setString(4, reason);
      put.setObject(5, StoredTime.utcOrNull(until));
      try (ResultSet row = put.executeQuery()) {
        row.next();
        return WorkerControl.read(worker, row, 1);
      }
    }
  }

  /**
   * Whether a worker is to be paused, or a live instance has paused it for itself.
   *
   * @throws SQLException if the database is away
   */
  static boolean isPausedSomewhere(Connection connection, String worker) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(PAUSED_SOMEWHERE)) {
      select.setString(1, worker);
      select.setString(2, ReportJson.containing(worker, "PAUSED"));
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /**
   * The desired states that are not to run, by worker.
   *
   * @throws SQLException if the database is away
   */
  static Map<String, Desired> desired(Connection connection) throws SQLException {
    Map<String, Desired> desired = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(DESIRED);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        desired.put(
            rows.getString(1),
            new Desired(
                "PAUSED",
                rows.getString(2),
                StoredTime.read(rows, 3),
                rows.getString(4),
                StoredTime.readOrNull(rows, 5)));
      }
    }
    return desired;
  }
}
