package io.nightshift.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Arrays as parameters of statements. */
public final class SqlArrays {
  private SqlArrays() {}

  /** An array of type {@code text[]}. */
  public static Array text(Connection connection, Collection<String> values) throws SQLException {
    return connection.createArrayOf("text", values.toArray(String[]::new));
  }

  /** One column of rows as an array of type {@code text[]}. */
  public static <E> Array text(
      Connection connection, List<E> rows, Function<? super E, @Nullable String> column)
      throws SQLException {
    return of(connection, "text", rows, column);
  }

  /**
   * One column of rows as an array.
   *
   * @param type the SQL type of the elements
   * @param column gives the value of a row in PostgreSQL's text format for the type
   */
  public static <E> Array of(
      Connection connection,
      String type,
      List<E> rows,
      Function<? super E, @Nullable String> column)
      throws SQLException {
    @Nullable String[] values = new String[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = column.apply(rows.get(i));
    }
    return connection.createArrayOf(type, values);
  }

  /** An array of type {@code boolean[]}. */
  public static Array bool(Connection connection, Collection<Boolean> values) throws SQLException {
    return connection.createArrayOf("boolean", values.toArray(Boolean[]::new));
  }

  /** An array of type {@code bytea[]}. */
  public static Array bytea(Connection connection, Collection<byte[]> values) throws SQLException {
    return connection.createArrayOf("bytea", values.toArray(byte[][]::new));
  }

  /** An array of type {@code bigint[]}. */
  public static Array bigint(Connection connection, Collection<Long> values) throws SQLException {
    return connection.createArrayOf("bigint", values.toArray(Long[]::new));
  }
}
