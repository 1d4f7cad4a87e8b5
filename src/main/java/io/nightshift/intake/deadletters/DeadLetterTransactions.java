package io.nightshift.intake.deadletters;

import io.nightshift.database.Outages;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** Runs transactions on dead letters beside the intake. */
@Singleton
final class DeadLetterTransactions {
  // A caller waits for the answer, and a frozen instance must lose its locks on rows of the intake.
  private static final String LIMITS =
      """
      SET LOCAL lock_timeout = '3s'; SET LOCAL statement_timeout = '5s';
      SET LOCAL idle_in_transaction_session_timeout = '10s'
      """;
  private static final int CONFLICTS = 5;
  private static final Duration MAX_PAUSE = Duration.ofMillis(400);

  private final DataSource dataSource;

  @Inject
  DeadLetterTransactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Runs a step in a transaction; retries it after a conflict.
   *
   * @throws SQLException if the database is away, or the conflicts do not end
   */
  <T> T run(Transaction.Step<T, RuntimeException> step) throws SQLException {
    Backoff backoff = new Backoff(MAX_PAUSE);
    for (int conflicts = 0; true; conflicts++) {
      try {
        return Transaction.run(
            dataSource,
            connection -> {
              limit(connection);
              return step.run(connection);
            });
      } catch (SQLException e) {
        if (conflicts == CONFLICTS || !Outages.isConflict(e)) {
          throw e;
        }
        var unused = CancellationToken.none().delay(backoff.next());
      }
    }
  }

  /** Limits how long the transaction waits for others, and others for it. */
  static void limit(Connection connection) throws SQLException {
    try (Statement limits = connection.createStatement()) {
      limits.execute(LIMITS);
    }
  }
}
