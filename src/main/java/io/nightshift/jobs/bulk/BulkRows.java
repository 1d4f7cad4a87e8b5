package io.nightshift.jobs.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The SQL statements on the table {@code bulk_operation}. */
final class BulkRows {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COLUMNS =
      """
      id, action, filter, state, requested_by, requested_at, last_id, position, found, done, failed,
      skipped, last_error, stopped_by, started_at, ended_at, updated_at
      """;
  private static final String OPEN = "state IN ('QUEUED', 'RUNNING')";
  private static final String INSERT =
      """
      INSERT INTO bulk_operation (action, filter, requested_by, last_id)
      SELECT ?, ?::jsonb, ?, ? WHERE (SELECT count(*) FROM bulk_operation WHERE %s) < ?
      RETURNING\s"""
          .formatted(OPEN);
  private static final String STOP =
      """
      UPDATE bulk_operation
      SET state = 'STOPPED', stopped_by = ?, ended_at = clock_timestamp(),
          updated_at = clock_timestamp()
      WHERE id = ? AND %s
      RETURNING\s"""
          .formatted(OPEN);
  private static final String TURNS =
      """
      SELECT DISTINCT ON (action) %s FROM bulk_operation
      WHERE %s AND action = ANY (?) ORDER BY action, id
      """
          .formatted(COLUMNS, OPEN);
  private static final String IS_OPEN =
      "SELECT EXISTS (SELECT FROM bulk_operation WHERE %s AND action = ANY (?))".formatted(OPEN);
  private static final String BEGIN =
      """
      UPDATE bulk_operation
      SET state = 'RUNNING', found = ?, started_at = clock_timestamp(),
          updated_at = clock_timestamp()
      WHERE id = ? AND state = 'QUEUED'
      """;
  private static final String PROGRESS =
      """
      UPDATE bulk_operation
      SET position = ?, done = done + ?, failed = failed + ?, skipped = skipped + ?,
          found = greatest(found, done + failed + skipped + ?),
          last_error = coalesce(?, last_error), updated_at = clock_timestamp()
      WHERE id = ? AND state = 'RUNNING' AND position IS NOT DISTINCT FROM ?
      """;
  private static final String END =
      """
      UPDATE bulk_operation
      SET state = ?, skipped = CASE WHEN ? = 'DONE' THEN found - done - failed ELSE skipped END,
          last_error = coalesce(?, last_error), ended_at = clock_timestamp(),
          updated_at = clock_timestamp()
      WHERE id = ? AND %s
      RETURNING\s"""
          .formatted(OPEN);
  private static final String LIST =
      """
      SELECT %s FROM bulk_operation
      WHERE (?::text IS NULL OR action = ?) AND (?::text IS NULL OR state = ?) AND id < ?
      ORDER BY id DESC LIMIT ?
      """
          .formatted(COLUMNS);

  private BulkRows() {}

  /**
   * Queues an operation.
   *
   * @param mostOpen the maximum number of open operations
   * @return the operation; empty if there are too many
   */
  static Optional<BulkOperation> insert(
      Connection connection,
      String action,
      Map<String, String> filter,
      String by,
      long lastId,
      int mostOpen)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT + COLUMNS)) {
      insert.setString(1, action);
      insert.setString(2, json(filter));
      insert.setString(3, by);
      insert.setLong(4, lastId);
      insert.setInt(5, mostOpen);
      return one(insert);
    }
  }

  /** Ends an open operation; empty if there is none of this id. */
  static Optional<BulkOperation> stop(Connection connection, long id, String by)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(STOP + COLUMNS)) {
      update.setString(1, by);
      update.setLong(2, id);
      return one(update);
    }
  }

  /** The oldest open operation of each of these actions. */
  static List<BulkOperation> turns(Connection connection, Collection<String> actions)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(TURNS)) {
      select.setArray(1, SqlArrays.text(connection, actions));
      return read(select);
    }
  }

  /** Whether there is an open operation of these actions. */
  static boolean isAnyOpen(Connection connection, Collection<String> actions) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IS_OPEN)) {
      select.setArray(1, SqlArrays.text(connection, actions));
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getBoolean(1);
      }
    }
  }

  /**
   * Begins a queued operation.
   *
   * @return false if it is not queued any more
   */
  static boolean begin(Connection connection, long id, long found) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(BEGIN)) {
      update.setLong(1, found);
      update.setLong(2, id);
      return update.executeUpdate() == 1;
    }
  }

  /**
   * Records the result of an item.
   *
   * @param before the position before it; null before the first
   * @return false if the operation is not at work any more, or not at that position
   */
  static boolean progress(
      Connection connection, long id, @Nullable Long before, long position, BulkTally tally)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(PROGRESS)) {
      update.setLong(1, position);
      update.setLong(2, tally.done());
      update.setLong(3, tally.failed());
      update.setLong(4, tally.skipped());
      update.setLong(5, tally.rows());
      update.setString(6, tally.error());
      update.setLong(7, id);
      update.setObject(8, before, Types.BIGINT);
      return update.executeUpdate() == 1;
    }
  }

  /** Ends an operation; empty if it is not open any more. */
  static Optional<BulkOperation> end(
      Connection connection, long id, BulkOperation.State state, @Nullable String error)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(END + COLUMNS)) {
      update.setString(1, state.name());
      update.setString(2, state.name());
      update.setString(3, error);
      update.setLong(4, id);
      return one(update);
    }
  }

  /** The operation of that id; empty if there is none. */
  static Optional<BulkOperation> find(Connection connection, long id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT " + COLUMNS + " FROM bulk_operation WHERE id = ?")) {
      select.setLong(1, id);
      return one(select);
    }
  }

  /** Operations, newest first; null of a filter for any. */
  static List<BulkOperation> list(
      Connection connection,
      @Nullable String action,
      BulkOperation.@Nullable State state,
      long before,
      int limit)
      throws SQLException {
    String name = state == null ? null : state.name();
    try (PreparedStatement select = connection.prepareStatement(LIST)) {
      select.setString(1, action);
      select.setString(2, action);
      select.setString(3, name);
      select.setString(4, name);
      select.setLong(5, before);
      select.setInt(6, limit);
      return read(select);
    }
  }

  private static Optional<BulkOperation> one(PreparedStatement statement) throws SQLException {
    return read(statement).stream().findFirst();
  }

  private static List<BulkOperation> read(PreparedStatement statement) throws SQLException {
    List<BulkOperation> found = new ArrayList<>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found.add(
            new BulkOperation(
                row.getLong(1),
                row.getString(2),
                filter(row.getString(3)),
                BulkOperation.State.valueOf(row.getString(4)),
                row.getString(5),
                StoredTime.read(row, 6),
                row.getLong(7),
                number(row, 8),
                number(row, 9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getString(13),
                row.getString(14),
                StoredTime.readOrNull(row, 15),
                StoredTime.readOrNull(row, 16),
                StoredTime.read(row, 17)));
      }
    }
    return found;
  }

  private static @Nullable Long number(ResultSet row, int column) throws SQLException {
    long number = row.getLong(column);
    return row.wasNull() ? null : number;
  }

  private static String json(Map<String, String> filter) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    filter.forEach(all::put);
    return all.toString();
  }

  private static Map<String, String> filter(String json) {
    try {
      Map<String, String> filter = new TreeMap<>();
      for (Map.Entry<String, JsonNode> member : JSON.readTree(json).properties()) {
        filter.put(member.getKey(), member.getValue().asText());
      }
      return filter;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("PostgreSQL returns JSON that is none", e);
    }
  }
}
