package io.nightshift.reports;

import io.nightshift.reports.Content.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the database for the figures of a period. It counts there: what comes here is a few rows,
 * however many orders or records there are.
 */
final class Figures {
  private final Connection connection;
  private final Period period;

  Figures(Connection connection, Period period) {
    this.connection = connection;
    this.period = period;
  }

  /** A table whose columns are the statement's own; its parameters are the period's ends. */
  Table table(String title, String sql) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      bind(select, 1);
      try (ResultSet rows = select.executeQuery()) {
        int width = rows.getMetaData().getColumnCount();
        List<String> columns = new ArrayList<>(width);
        for (int i = 1; i <= width; i++) {
          columns.add(rows.getMetaData().getColumnLabel(i));
        }
        List<List<String>> found = new ArrayList<>();
        while (rows.next()) {
          List<String> row = new ArrayList<>(width);
          for (int i = 1; i <= width; i++) {
            row.add(String.valueOf(rows.getString(i)));
          }
          found.add(row);
        }
        return new Table(title, columns, found);
      }
    }
  }

  /** How many rows of a table there are in each step of the period. */
  long[] counts(String from, String time) throws SQLException {
    long[] counts = new long[period.steps()];
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT floor(extract(epoch FROM %s - ?) / ?)::integer AS step, count(*)
            FROM %s WHERE %s >= ? AND %s < ? GROUP BY step
            """
                .formatted(time, from, time, time))) {
      select.setObject(1, period.from().atOffset(ZoneOffset.UTC));
      select.setLong(2, period.step().toSeconds());
      bind(select, 3);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          counts[rows.getInt(1)] = rows.getLong(2);
        }
      }
    }
    return counts;
  }

  private void bind(PreparedStatement select, int first) throws SQLException {
    select.setObject(first, period.from().atOffset(ZoneOffset.UTC));
    select.setObject(first + 1, period.to().atOffset(ZoneOffset.UTC));
  }
}
