package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an instance asks of its database while there is nothing to do. */
class IdleIT {
  private static final Duration START = Duration.ofSeconds(60);
  private static final int SECONDS = 30;

  // Commits and rollbacks: a statement outside a transaction is one of its own. A connection tells
  // what it
  // did once it is idle, so that these are asked for elsewhere.
  private static final String ASKED =
      """
      SELECT xact_commit + xact_rollback, extract(epoch FROM clock_timestamp())
      FROM pg_stat_database WHERE datname = 'idle'
      """;

  private record Moment(long transactions, double seconds) {
    static Moment now(Connection elsewhere) throws SQLException {
      try (Statement statement = elsewhere.createStatement();
          ResultSet row = statement.executeQuery(ASKED)) {
        row.next();
        return new Moment(row.getLong(1), row.getDouble(2));
      }
    }
  }

  @Test
  void itAsksLessThanOnceASecond() throws SQLException {
    Sandbox sandbox = Sandbox.shared();
    try (Books books = new Books(sandbox, "idle", 1);
        NightshiftProcess nightshift = NightshiftProcess.start(books.environment());
        Connection elsewhere = sandbox.postgres().connect()) {
      nightshift.awaitReady(START);
      Moment from = Moment.now(elsewhere);
      await()
          .atMost(Duration.ofSeconds(4 * SECONDS))
          .until(() -> Moment.now(elsewhere).seconds() > from.seconds() + SECONDS);
      Moment to = Moment.now(elsewhere);
      double rate = (to.transactions() - from.transactions()) / (to.seconds() - from.seconds());
      assertTrue(rate < 1, "transactions a second: " + rate);
    }
  }
}
