package io.nightshift.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads rows by one statement: for readers outside of a transaction. */
public final class RowReader {
  private RowReader() {}

  /** Converts the present row. */
  @FunctionalInterface
  public interface Conversion<T> {
    T of(ResultSet row) throws SQLException;
  }

  /**
   * All rows of a query.
   *
   * @param parameters texts, numbers, times, enums, arrays of texts and of numbers
   * @throws IllegalStateException if the database is away, or the query fails
   */
  public static <T> List<T> list(
      DataSource dataSource, String sql, Conversion<T> conversion, Object... parameters) {
    try (Connection connection = dataSource.getConnection()) {
      return read(connection, sql, conversion, parameters);
    } catch (SQLException e) {
      throw new IllegalStateException("The database cannot be read", e);
    }
  }

  /**
   * The first row of a query; empty if it has none.
   *
   * @throws IllegalStateException if the database is away, or the query fails
   */
  public static <T> Optional<T> first(
      DataSource dataSource, String sql, Conversion<T> conversion, Object... parameters) {
    return list(dataSource, sql, conversion, parameters).stream().findFirst();
  }

  /**
   * The count that is the only row of a query.
   *
   * @throws IllegalStateException if the database is away, or the query fails
   */
  public static long count(DataSource dataSource, String sql, Object... parameters) {
    return list(dataSource, sql, row -> row.getLong(1), parameters).getFirst();
  }

  /**
   * All rows of a query on a connection.
   *
   * @throws SQLException if the database is away, or the query fails
   */
  static <T> List<T> read(
      Connection connection, String sql, Conversion<T> conversion, Object... parameters)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        set(select, i + 1, parameters[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(conversion.of(rows));
        }
      }
      return found;
    }
  }

  private static void set(PreparedStatement select, int place, Object value) throws SQLException {
    switch (value) {
      case String[] texts ->
          select.setArray(place, SqlArrays.text(select.getConnection(), List.of(texts)));
      case Long[] numbers ->
          select.setArray(place, SqlArrays.bigint(select.getConnection(), List.of(numbers)));
      case Instant time -> select.setObject(place, StoredTime.utc(time));
      case Enum<?> constant -> select.setString(place, constant.name());
      default -> select.setObject(place, value);
    }
  }
}
