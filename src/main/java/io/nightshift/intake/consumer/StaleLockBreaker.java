package io.nightshift.intake.consumer;

import io.nightshift.database.Outages;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Instances that froze while they held row locks: stopped by a debugger, a node that swaps, a
 * virtual machine that is moved. The group soon assigns their partitions to others, but their
 * transaction stays open as long as their connection does, and other transactions wait for its
 * rows.
 *
 * <p>PostgreSQL ends an idle transaction by itself. It does not end one in the middle of a {@code
 * COPY}, whatever its timeouts: while it waits for data, only a termination request reaches it. So
 * a batch that waits too long for rows terminates every transaction of this program that has
 * written and whose client has been silent for as long.
 *
 * <p>This is safe: the open transaction is rolled back, as in a crash of that instance, which finds
 * its position moved when it wakes. An instance that is only slow loses a batch, and applies it
 * again.
 */
final class StaleLockBreaker {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private static final String END =
      """
      SELECT pg_terminate_backend(pid), pid FROM pg_stat_activity
      WHERE datname = current_database() AND usename = current_user
        AND application_name = current_setting('application_name')
        AND backend_xid IS NOT NULL AND wait_event = 'ClientRead'
        AND state_change < clock_timestamp() - ? * interval '1 millisecond'
        AND pid <> pg_backend_pid()
      """;

  // A statement may wait for several locks, each within a limit of its own. Every statement of a
  // batch finds its rows by a key or by their place: for thousands of them PostgreSQL would read a
  // table of medium size whole. A prepared statement, because the driver would parse a SET for each
  // batch.
  private static final String LIMITS =
      """
      SELECT set_config('lock_timeout', ?, true),
             set_config('idle_in_transaction_session_timeout', ?, true),
             set_config('statement_timeout', ?, true),
             set_config('enable_seqscan', 'off', true)
      """;
  // Disables the limit for whole transactions of the role or the server, if the server has one.
  private static final String NO_TRANSACTION_LIMIT =
      """
      SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'
      """;

  private final long patience;

  /**
   * A guard.
   *
   * @param patience the time that a batch waits for rows, and that a transaction may be idle
   */
  StaleLockBreaker(Duration patience) {
    this.patience = patience.toMillis();
  }

  /** Limits how long the transaction waits for others, and others for it. */
  void limit(Connection connection) throws SQLException {
    limit(connection, 1);
  }

  /** The same limits with a multiple for its own statements, and without other limits. */
  void limit(Connection connection, int factor) throws SQLException {
    execute(
        connection,
        LIMITS,
        Long.toString(patience),
        Long.toString(factor * patience),
        Long.toString(2L * factor * patience));
    if (factor != 1) {
      execute(connection, NO_TRANSACTION_LIMIT);
    }
  }

  private static void execute(Connection connection, String sql, String... values)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        select.setString(i + 1, values[i]);
      }
      select.executeQuery().close();
    }
  }

  /** Terminates the idle transactions if the failure is a lock that was not granted in time. */
  void endAfter(Exception failure, DataSource dataSource) {
    if (Outages.isLockTimeout(failure)) {
      try {
        var unused = end(dataSource);
      } catch (SQLException e) {
        failure.addSuppressed(e); // The statement is retried, and the termination with it.
      }
    }
  }

  /**
   * Terminates the idle transactions.
   *
   * @return their number
   * @throws SQLException if the database is away
   */
  int end(DataSource dataSource) throws SQLException {
    int ended = 0;
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(END)) {
      select.setLong(1, patience);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          LOG.warnf(
              "NS0413 Terminated a transaction idle for over %d ms that blocked this "
                  + "instance (backend pid %d)",
              patience, rows.getInt(2));
          ended += rows.getBoolean(1) ? 1 : 0;
        }
      }
    }
    return ended;
  }
}
