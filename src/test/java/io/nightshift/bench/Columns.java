package io.nightshift.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows as the array parameters of one statement, a column each, in their order. */
final class Columns<R> {

  private final Connection connection;
  private final PreparedStatement statement;
  private final Collection<R> rows;
  private int index;

  Columns(Connection connection, PreparedStatement statement, Collection<R> rows) {
    this.connection = connection;
    this.statement = statement;
    this.rows = rows;
  }

  /** The next column, of an SQL type. */
  Columns<R> of(String type, Function<R, @Nullable Object> value) throws SQLException {
    Object[] values = rows.stream().map(value).toArray();
    statement.setArray(++index, connection.createArrayOf(type, values));
    return this;
  }
}
