package io.nightshift.operations;

import static org.awaitility.Awaitility.await;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The packaged application with nothing to do: what it costs the database to wait. */
class IdleIT {
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration WINDOW = Duration.ofSeconds(30);

  @Test
  void anIdleServiceMakesLessThanATransactionASecond() throws SQLException {
    try (Deployed deployed = new Deployed("idle");
        NightshiftProcess nightshift = deployed.start(Map.of());
        Connection elsewhere = Sandbox.shared().postgres().connect()) {
      nightshift.awaitReady(START);
      long[] before = {transactions(elsewhere)};
      // The first windows hold what the start has done.
      await()
          .atMost(WINDOW.multipliedBy(6))
          .pollDelay(WINDOW)
          .pollInterval(WINDOW)
          .until(
              () -> {
                long now = transactions(elsewhere);
                long made = now - before[0];
                before[0] = now;
                return made < WINDOW.toSeconds();
              });
    }
  }

  /** Counted from another database, so that the question is none of them. */
  private static long transactions(Connection elsewhere) throws SQLException {
    try (PreparedStatement select =
        elsewhere.prepareStatement(
            "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = 'idle'")) {
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }
}
