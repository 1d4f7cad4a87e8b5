package io.nightshift.jobs;

import io.nightshift.database.Transaction;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunLedger.Outcome;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Transactions of a scheduled run. The last statement of each checks the run's lease, under the
 * lock of the worker's row: an instance that was frozen or cut off until its lease expired rolls
 * back when it wakes, because another instance may run the same tick by then.
 */
@Singleton
public final class RunTransactions {
  private static final String HOLDS =
      """
      SELECT 1 FROM job
      WHERE name = ? AND epoch = ? AND lease_until > clock_timestamp() FOR UPDATE
      """;

  /** The longest time that a frozen instance may keep rows locked. */
  private static final Duration IDLE = Duration.ofSeconds(60);

  private final DataSource dataSource;

  @Inject
  RunTransactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * One transaction of several: commits only while the lease lasts.
   *
   * @return the result of the step
   * @throws LeaseLostException if the lease has expired: everything is rolled back
   * @throws SQLException from the step or the database: everything is rolled back
   */
  public <T> T inTransaction(RunContext run, Transaction.Step<T, RuntimeException> step)
      throws SQLException {
    return commit(run, step, connection -> holds(connection, run));
  }

  /**
   * The only or the last transaction of a run: its commit also records that the tick is run, so
   * that no crash can lead to a second run of it.
   *
   * @return the result of the step
   * @throws LeaseLostException if the lease has expired: everything is rolled back
   * @throws SQLException from the step or the database: everything is rolled back
   */
  public <T> T inLastTransaction(RunContext run, Transaction.Step<T, RuntimeException> step)
      throws SQLException {
    return commit(
        run,
        step,
        connection -> {
          boolean held = JobRows.end(connection, run, Outcome.SUCCEEDED, null);
          if (held) {
            RunRows.end(connection, run, Outcome.SUCCEEDED, run.message());
          }
          return held;
        });
  }

  private <T> T commit(
      RunContext run,
      Transaction.Step<T, RuntimeException> step,
      Transaction.Step<Boolean, RuntimeException> fence)
      throws SQLException {
    return Transaction.run(
        dataSource,
        connection -> {
          limitIdling(connection);
          T result = step.run(connection);
          if (!fence.run(connection)) {
            throw new LeaseLostException(run);
          }
          return result;
        });
  }

  private static void limitIdling(Connection connection) throws SQLException {
    try (Statement set = connection.createStatement()) {
      set.execute(
          "SET LOCAL idle_in_transaction_session_timeout = '%d s'".formatted(IDLE.toSeconds()));
    }
  }

  private static boolean holds(Connection connection, RunContext run) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(HOLDS)) {
      select.setString(1, run.worker());
      select.setLong(2, run.epoch());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }
}
