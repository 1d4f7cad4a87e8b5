package io.nightshift.intake;

import io.nightshift.hosting.CancellationToken;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/** Transactions on dead letters while the intake is at work. */
@Singleton
final class LetterTransactions {
  // Somebody waits for the answer; and who freezes with rows of the intake in hand must lose them.
  private static final String LIMITS =
      """
      SET LOCAL lock_timeout = '3s'; SET LOCAL statement_timeout = '5s';
      SET LOCAL idle_in_transaction_session_timeout = '10s'
      """;
  private static final int CONFLICTS = 5;
  private static final Duration MAX_PAUSE = Duration.ofMillis(400);

  private final DataSource dataSource;

  @Inject
  LetterTransactions(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** What is done in a transaction; again where that was rolled back for a conflict. */
  @FunctionalInterface
  interface Step<T> {
    /** Does it; the transaction is not its to end. */
    T run(Connection connection) throws SQLException;
  }

  /**
   * Commits what a step does, or nothing of it.
   *
   * @throws SQLException where the database is away, or the conflicts do not end
   */
  <T> T run(Step<T> step) throws SQLException {
    Backoff backoff = new Backoff(MAX_PAUSE);
    for (int conflicts = 0; true; conflicts++) {
      try {
        return once(step);
      } catch (SQLException e) {
        if (conflicts == CONFLICTS || !Outages.isConflict(e)) {
          throw e;
        }
        var unused = CancellationToken.none().delay(backoff.next());
      }
    }
  }

  private <T> T once(Step<T> step) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        limit(connection);
        T result = step.run(connection);
        connection.commit();
        return result;
      } catch (Throwable t) {
        try {
          connection.rollback();
        } catch (SQLException e) {
          t.addSuppressed(e);
        }
        throw t;
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
