package io.nightshift.reports;

import io.nightshift.database.Outages;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.CancellationToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;

/**
 * Reads the figures of a report in one snapshot, with a longer time limit than other statements,
 * and ends on a stop.
 */
final class ReportReads {
  private static final Logger LOG = Logger.getLogger("io.nightshift.reports");
  private static final String CANCELED = "57014";
  private static final String RESOURCES = "53";

  /** The time after which the server should have ended the statement itself. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final DataSource dataSource;
  private final Duration timeout;

  /**
   * A reader of a database.
   *
   * @param timeout the limit of one statement
   */
  ReportReads(DataSource dataSource, Duration timeout) {
    this.dataSource = dataSource;
    this.timeout = timeout;
  }

  /** The statements of a report. */
  @FunctionalInterface
  interface Read {
    ReportContent read(ReportQueries reportQueries) throws SQLException;
  }

  /**
   * Runs the statements.
   *
   * @throws CancellationException if a stop was requested
   */
  ReportContent read(Period period, CancellationToken stopping, Read read) throws SQLException {
    try {
      return Transaction.<ReportContent, RuntimeException>run(
          dataSource, connection -> read(connection, period, stopping, read));
    } catch (SQLException e) {
      stopping.throwIfCancelled();
      throw e;
    }
  }

  private ReportContent read(
      Connection connection, Period period, CancellationToken stopping, Read read)
      throws SQLException {
    try (Statement limits = connection.createStatement()) {
      limits.execute(
          """
          SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
          SET LOCAL statement_timeout = '%d ms'
          """
              .formatted(timeout.toMillis()));
    }
    int otherwise = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.plus(GRACE).toMillis()));
    PGConnection session = connection.unwrap(PGConnection.class);
    try (var stop = stopping.onCancelled(() -> cancel(session))) {
      ReportContent reportContent = read.read(new ReportQueries(connection, period));
      connection.setNetworkTimeout(Runnable::run, otherwise);
      return reportContent;
    } catch (SQLException e) {
      restore(connection, otherwise);
      throw e;
    }
  }

  private static void cancel(PGConnection session) {
    try {
      session.cancelQuery();
    } catch (SQLException e) {
      LOG.debugf(e, "A read could not be cancelled");
    }
  }

  private static void restore(Connection connection, int timeout) {
    try {
      connection.setNetworkTimeout(Runnable::run, timeout);
    } catch (SQLException e) {
      LOG.debugf(e, "The connection is gone");
    }
  }

  /**
   * Whether every report would fail in this way now: false for a report that takes too long, or is
   * too large.
   */
  static boolean isOutage(Exception failure) {
    String state = failure instanceof SQLException sql ? sql.getSQLState() : null;
    boolean own = state != null && (state.equals(CANCELED) || state.startsWith(RESOURCES));
    return !own && Outages.willPass(failure);
  }
}
