package io.nightshift.reports;

import io.nightshift.database.StoredTime;
import io.nightshift.reports.ReportContent.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the figures of a period. The database counts: it returns a few rows, however many orders or
 * records there are.
 */
final class ReportQueries {
  private final Connection connection;
  private final Period period;

  ReportQueries(Connection connection, Period period) {
    this.connection = connection;
    this.period = period;
  }

  /** Reads a table with the columns of a statement, whose parameters are the ends of the period. */
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

  /** Counts the rows of a table in each step of the period. */
  long[] counts(String from, String time) throws SQLException {
    long[] counts = new long[period.steps()];
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT date_bin(make_interval(secs => ?), %1$s, ?) AS step, count(*)
            FROM %2$s WHERE %1$s >= ? AND %1$s < ? GROUP BY step
            """
                .formatted(time, from))) {
      select.setDouble(1, period.step().toSeconds());
      select.setObject(2, StoredTime.utc(period.from()));
      bind(select, 3);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Instant begin = StoredTime.read(rows, 1);
          long step = Duration.between(period.from(), begin).dividedBy(period.step());
          counts[Math.toIntExact(step)] = rows.getLong(2);
        }
      }
    }
    return counts;
  }

  private void bind(PreparedStatement select, int first) throws SQLException {
    select.setObject(first, StoredTime.utc(period.from()));
    select.setObject(first + 1, StoredTime.utc(period.to()));
  }
}
