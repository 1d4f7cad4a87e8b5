package io.nightshift.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The rows that a search found so far. It runs the statements of the search in one transaction, and
 * ends them at the time limit of the whole search.
 */
public final class FoundRows {
  /** The maximum number of rows of one kind. */
  static final int MOST = 20;

  /** The state of a statement that a limit has ended, as in PostgreSQL. */
  private static final String ENDED = "57014";

  private static final String LIMIT = "SELECT set_config('statement_timeout', ?, true)";

  private final Connection connection;
  private final long until;
  private final Map<String, Map<String, Found>> kinds = new LinkedHashMap<>();
  private boolean incomplete;

  /**
   * No rows yet.
   *
   * @param connection in a transaction
   * @param until the end of the search, as of {@link System#nanoTime}
   */
  public FoundRows(Connection connection, long until) {
    this.connection = connection;
    this.until = until;
  }

  /** Whether the time limit has ended a statement, rather than a fault. */
  public static boolean isEnded(SQLException e) {
    return ENDED.equals(e.getSQLState());
  }

  /**
   * Runs a query and adds its rows.
   *
   * @param parameters texts, numbers and arrays of texts
   * @return the rows of this query
   * @throws SQLException if the database is away, or the time limit is reached
   */
  public List<Found> add(String sql, RowReader.Conversion<Found> conversion, Object... parameters)
      throws SQLException {
    List<Found> found = run(sql, conversion, parameters);
    found.forEach(this::add);
    return found;
  }

  /**
   * Whether a query has a row.
   *
   * @throws SQLException if the database is away, or the time limit is reached
   */
  public boolean has(String sql, Object... parameters) throws SQLException {
    return !run(sql, row -> row.getString(1), parameters).isEmpty();
  }

  private <T> List<T> run(String sql, RowReader.Conversion<T> conversion, Object... parameters)
      throws SQLException {
    limit();
    return RowReader.read(connection, sql, conversion, parameters);
  }

  private void limit() throws SQLException {
    long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
    if (left <= 0) {
      throw new SQLTimeoutException("the time limit of the search is reached", ENDED);
    }
    try (PreparedStatement limit = connection.prepareStatement(LIMIT)) {
      limit.setString(1, Long.toString(left));
      limit.execute();
    }
  }

  /** Adds a row, unless it is there already, or there are {@link #MOST} of its kind. */
  public void add(Found found) {
    Map<String, Found> kind = kinds.computeIfAbsent(found.kind(), name -> new LinkedHashMap<>());
    if (kind.size() < MOST) {
      kind.putIfAbsent(found.id() + '\0' + found.href(), found);
    }
  }

  /** Records that rows which match may be missing. */
  public void leaveOut() {
    incomplete = true;
  }

  /** Whether rows that match may be missing, though their kind has fewer than its maximum. */
  public boolean isIncomplete() {
    return incomplete;
  }

  /** The rows, kind by kind. */
  public List<Found> all() {
    return kinds.values().stream().map(Map::values).flatMap(Collection::stream).toList();
  }
}
