package io.nightshift.reports;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The SQL statements on the tables {@code report} and {@code report_request}. */
final class ReportTable {
  private static final String PUT =
      """
      INSERT INTO report AS r (kind, period_from, period_to, scheduled, summary, html, csv)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (kind, period_from, period_to) DO UPDATE
      SET made_at = now(), scheduled = r.scheduled OR excluded.scheduled,
          summary = excluded.summary, html = excluded.html, csv = excluded.csv
      RETURNING id
      """;
  private static final String ASK =
      "INSERT INTO report_request (kind, period_from, period_to) VALUES (?, ?, ?)";
  private static final String REQUESTS =
      """
      SELECT id, period_from, period_to FROM report_request
      WHERE kind = ? AND id <> ALL (?) ORDER BY attempts, id LIMIT 10
      """;
  private static final String FAILED =
      "UPDATE report_request SET attempts = attempts + 1 WHERE id = ? RETURNING attempts";
  private static final String LAST_DAY =
      "SELECT max(period_to) FROM report WHERE kind = ? AND scheduled";

  private ReportTable() {}

  /**
   * A report to create.
   *
   * @param id of the request; 0 for a scheduled report
   */
  record Request(long id, Period period) {
    static Request of(Period period) {
      return new Request(0, period);
    }
  }

  /**
   * Stores a report, and replaces an existing one of its period.
   *
   * @return its id
   */
  static long put(
      Connection connection,
      ReportKind kind,
      Period period,
      boolean scheduled,
      String summary,
      String html,
      String csv)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(PUT)) {
      insert.setString(1, kind.name());
      insert.setObject(2, StoredTime.utc(period.from()));
      insert.setObject(3, StoredTime.utc(period.to()));
      insert.setBoolean(4, scheduled);
      insert.setString(5, summary);
      insert.setString(6, html);
      insert.setString(7, csv);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * Deletes reports that were created before a time.
   *
   * @return their number
   */
  static int prune(Connection connection, ReportKind kind, Instant before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM report WHERE kind = ? AND made_at < ?")) {
      delete.setString(1, kind.name());
      delete.setObject(2, StoredTime.utc(before));
      return delete.executeUpdate();
    }
  }

  static void ask(Connection connection, ReportKind kind, Instant from, Instant to)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ASK)) {
      insert.setString(1, kind.name());
      insert.setObject(2, StoredTime.utc(from));
      insert.setObject(3, StoredTime.utc(to));
      insert.executeUpdate();
    }
  }

  /** The end of the last day with a scheduled report; empty if there is none. */
  static Optional<Instant> lastDay(Connection connection, ReportKind kind) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LAST_DAY)) {
      select.setString(1, kind.name());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return Optional.ofNullable(StoredTime.readOrNull(row, 1));
      }
    }
  }

  /**
   * Counts a failure of a request, and deletes it after the maximum number of attempts.
   *
   * @return whether it was deleted
   */
  static boolean failed(Connection connection, Request request, int most) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(FAILED)) {
      update.setLong(1, request.id());
      try (ResultSet row = update.executeQuery()) {
        if (!row.next() || row.getInt(1) < most) {
          return false;
        }
      }
    }
    done(connection, request);
    return true;
  }

  /** The open requests except those, with the fewest attempts first, then the oldest. */
  static List<Request> requests(
      Connection connection, ReportKind kind, ZoneId zone, List<Long> except) throws SQLException {
    List<Request> requests = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(REQUESTS)) {
      select.setString(1, kind.name());
      select.setArray(2, SqlArrays.bigint(connection, except));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Instant from = StoredTime.read(rows, 2);
          Instant to = StoredTime.read(rows, 3);
          requests.add(new Request(rows.getLong(1), new Period(from, to, zone)));
        }
      }
    }
    return requests;
  }

  /** Deletes an answered request. */
  static void done(Connection connection, Request request) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM report_request WHERE id = ?")) {
      delete.setLong(1, request.id());
      delete.executeUpdate();
    }
  }
}
