package io.nightshift.monitoring;

import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The SQL statements on the tables of the targets. */
final class TargetTable {
  private static final String SELECT =
      """
      SELECT name, type, state, since, streak, checked_at, last_error, latency_millis,
             certificate_until, fresh_until
      FROM monitored_target ORDER BY name
      """;
  private static final String PUT =
      """
      INSERT INTO monitored_target (name, type, state, since, streak, checked_at, last_error,
                                    latency_millis, certificate_until, fresh_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE
      SET type = excluded.type, state = excluded.state, since = excluded.since,
          streak = excluded.streak, checked_at = excluded.checked_at,
          last_error = excluded.last_error, latency_millis = excluded.latency_millis,
          certificate_until = excluded.certificate_until, fresh_until = excluded.fresh_until
      """;
  private static final String CHANGE =
      "INSERT INTO target_change (target, at, before, state, why) VALUES (?, ?, ?, ?, ?)";
  private static final String SAMPLE =
      """
      INSERT INTO target_sample (target, at, healthy, latency_millis, error)
      VALUES (?, ?, ?, ?, ?)
      """;

  private TargetTable() {}

  /** Reads all targets, by name. */
  static Map<String, TargetState> all(Connection connection) throws SQLException {
    Map<String, TargetState> all = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.put(rows.getString(1), state(rows));
      }
    }
    return all;
  }

  private static TargetState state(ResultSet row) throws SQLException {
    return new TargetState(
        row.getString(1),
        TargetType.valueOf(row.getString(2)),
        TargetCondition.valueOf(row.getString(3)),
        StoredTime.read(row, 4),
        row.getInt(5),
        StoredTime.read(row, 6),
        row.getString(7),
        row.getLong(8),
        StoredTime.readOrNull(row, 9),
        StoredTime.read(row, 10));
  }

  static void put(Connection connection, TargetState state) throws SQLException {
    Instant certificate = state.certificateUntil();
    try (PreparedStatement insert = connection.prepareStatement(PUT)) {
      insert.setString(1, state.name());
      insert.setString(2, state.type().name());
      insert.setString(3, state.condition().name());
      insert.setObject(4, StoredTime.utc(state.since()));
      insert.setInt(5, state.streak());
      insert.setObject(6, StoredTime.utc(state.checkedAt()));
      insert.setString(7, state.lastError());
      insert.setLong(8, state.latencyMillis());
      insert.setObject(9, StoredTime.utcOrNull(certificate));
      insert.setObject(10, StoredTime.utc(state.freshUntil()));
      insert.executeUpdate();
    }
  }

  static void remove(Connection connection, String name) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM monitored_target WHERE name = ?")) {
      delete.setString(1, name);
      delete.executeUpdate();
    }
  }

  /** Records a change of a target. */
  static void change(
      Connection connection,
      String target,
      Instant at,
      TargetCondition before,
      TargetCondition now,
      @Nullable String why)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(CHANGE)) {
      insert.setString(1, target);
      insert.setObject(2, StoredTime.utc(at));
      insert.setString(3, before.name());
      insert.setString(4, now.name());
      insert.setString(5, why);
      insert.executeUpdate();
    }
  }

  /** Records the result of a check. */
  static void sample(Connection connection, CheckResult result, Instant at) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(SAMPLE)) {
      insert.setString(1, result.target());
      insert.setObject(2, StoredTime.utc(at));
      insert.setBoolean(3, result.isHealthy());
      insert.setLong(4, result.latencyMillis());
      insert.setString(5, result.error());
      insert.executeUpdate();
    }
  }
}
