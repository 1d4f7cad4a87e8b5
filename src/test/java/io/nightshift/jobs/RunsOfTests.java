package io.nightshift.jobs;

import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import javax.sql.DataSource;

/** Runs of scheduled services without a host: under a lease that never ends. */
public final class RunsOfTests {
  private static final String LEASE =
      """
      INSERT INTO job (name, epoch, lease_until, last_tick) VALUES (?, 1, 'infinity', now())
      ON CONFLICT (name) DO UPDATE SET epoch = job.epoch + 1, lease_until = 'infinity'
      RETURNING epoch
      """;

  private RunsOfTests() {}

  /** Transactions of runs in that database. */
  public static RunTransactions transactions(DataSource dataSource) {
    return new RunTransactions(dataSource);
  }

  /** The next run of a worker. */
  public static RunContext next(DataSource dataSource, String worker) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement lease = connection.prepareStatement(LEASE)) {
      lease.setString(1, worker);
      try (var row = lease.executeQuery()) {
        row.next();
        return new RunContext(worker, Trigger.OPERATOR, Instant.now(), row.getLong(1));
      }
    }
  }
}
