package io.nightshift.logwatch;

import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The SQL statements on the tables of one instance's watch.
 *
 * @param instance the instance that follows the files
 * @param watch the name of the watch
 */
record LogTable(String instance, String watch) {
  private static final String BEGIN =
      "INSERT INTO log_follower (instance, watch) VALUES (?, ?) ON CONFLICT DO NOTHING";
  private static final String HAS_BEGUN =
      "SELECT 1 FROM log_follower WHERE instance = ? AND watch = ?";
  private static final String PLACES =
      """
      SELECT file_key, path, position, in_line, fingerprint, version FROM log_position
      WHERE instance = ? AND watch = ?
      """;
  private static final String ENTER =
      """
      INSERT INTO log_position (path, position, in_line, fingerprint, version, instance, watch,
                                file_key)
      VALUES (?, ?, ?, ?, 1 + ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """;
  private static final String MOVE =
      """
      UPDATE log_position SET path = ?, position = ?, in_line = ?, fingerprint = ?,
                              version = 1 + ?, seen_at = now()
      WHERE instance = ? AND watch = ? AND file_key = ? AND version = ?
      """;
  private static final String LEAVE =
      """
      DELETE FROM log_position WHERE instance = ? AND watch = ? AND file_key = ? AND version = ?
      """;
  private static final String COUNT =
      """
      INSERT INTO log_count AS c (minute, watch, instance, kind, name, count)
      SELECT date_trunc('minute', ?::timestamptz, 'UTC'), ?, ?, *
      FROM unnest(?::text[], ?::text[], ?::bigint[])
      ON CONFLICT (minute, watch, instance, kind, name)
      DO UPDATE SET count = c.count + excluded.count
      """;
  private static final String SHOW_FOLLOWER =
      "UPDATE log_follower SET seen_at = now() WHERE instance = ? AND watch = ?";
  private static final String SHOW_POSITIONS =
      "UPDATE log_position SET seen_at = now() WHERE instance = ? AND watch = ?";

  /**
   * A file's row.
   *
   * @param version the version for a compare-and-set
   */
  record Row(String path, LogPlace place, long version) {}

  /** Another process has moved a position: two processes with one name follow the same file. */
  static final class MovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MovedException(String path) {
      super("another process of this instance's name has counted " + path);
    }
  }

  boolean hasBegun(Connection connection) throws SQLException {
    try (PreparedStatement select = prepare(connection, HAS_BEGUN);
        ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  void begin(Connection connection) throws SQLException {
    try (PreparedStatement insert = prepare(connection, BEGIN)) {
      insert.executeUpdate();
    }
  }

  /** Updates the time of the instance, so that its rows are kept. */
  void show(Connection connection) throws SQLException {
    for (String show : List.of(SHOW_FOLLOWER, SHOW_POSITIONS)) {
      try (PreparedStatement update = prepare(connection, show)) {
        update.executeUpdate();
      }
    }
  }

  private PreparedStatement prepare(Connection connection, String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setString(1, instance);
    statement.setString(2, watch);
    return statement;
  }

  /** All rows, by the files' keys. */
  Map<String, Row> places(Connection connection) throws SQLException {
    Map<String, Row> all = new HashMap<>();
    try (PreparedStatement select = prepare(connection, PLACES);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        LogPlace place = new LogPlace(rows.getLong(3), rows.getBoolean(4), rows.getBytes(5));
        all.put(rows.getString(1), new Row(rows.getString(2), place, rows.getLong(6)));
      }
    }
    return all;
  }

  /**
   * Updates a file's place.
   *
   * @param row the new row, with its present version; 0 if it has no row
   * @throws MovedException if the version has changed
   */
  void put(Connection connection, String fileKey, Row row) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(row.version() == 0 ? ENTER : MOVE)) {
      statement.setString(1, row.path());
      statement.setLong(2, row.place().position());
      statement.setBoolean(3, row.place().inLine());
      statement.setBytes(4, row.place().fingerprint());
      statement.setLong(5, row.version());
      statement.setString(6, instance);
      statement.setString(7, watch);
      statement.setString(8, fileKey);
      if (row.version() != 0) {
        statement.setLong(9, row.version());
      }
      expectOne(statement.executeUpdate(), row.path());
    }
  }

  /**
   * Deletes the row of a file.
   *
   * @throws MovedException if its version has changed
   */
  void remove(Connection connection, String fileKey, String path, long version)
      throws SQLException {
    try (PreparedStatement delete = prepare(connection, LEAVE)) {
      delete.setString(3, fileKey);
      delete.setLong(4, version);
      expectOne(delete.executeUpdate(), path);
    }
  }

  private static void expectOne(int rows, String path) {
    if (rows != 1) {
      throw new MovedException(path);
    }
  }

  /** Adds counts to those of a minute. */
  void count(Connection connection, Instant at, Map<LineCounter.Key, Long> counts)
      throws SQLException {
    String[] kinds = new String[counts.size()];
    String[] names = new String[counts.size()];
    long[] numbers = new long[counts.size()];
    int i = 0;
    for (Map.Entry<LineCounter.Key, Long> one : counts.entrySet()) {
      kinds[i] = one.getKey().kind().name();
      names[i] = one.getKey().name();
      numbers[i++] = one.getValue();
    }
    try (PreparedStatement insert = connection.prepareStatement(COUNT)) {
      insert.setObject(1, StoredTime.utc(at));
      insert.setString(2, watch);
      insert.setString(3, instance);
      insert.setObject(4, kinds);
      insert.setObject(5, names);
      insert.setObject(6, numbers);
      insert.executeUpdate();
    }
  }
}
