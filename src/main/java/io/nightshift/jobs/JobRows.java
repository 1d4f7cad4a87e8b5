package io.nightshift.jobs;

import io.nightshift.database.StoredTime;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunLedger.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The statements on the table {@code job}. */
final class JobRows {
  private static final String ENTER =
      """
      INSERT INTO job (name, last_tick, schedule) VALUES (?, least(?, clock_timestamp()), ?)
      ON CONFLICT DO NOTHING
      """;
  private static final String LOCK =
      """
      SELECT epoch, last_tick, last_finished,
             coalesce(extract(epoch FROM lease_until - clock_timestamp()) * 1000, 0)::bigint,
             clock_timestamp()
      FROM job WHERE name = ? FOR UPDATE SKIP LOCKED
      """;
  private static final String GRANT =
      """
      UPDATE job
      SET epoch = ?, lease_until = clock_timestamp() + ? * interval '1 millisecond',
          lease_millis = ?
      WHERE name = ?
      """;
  private static final String RENEW =
      """
      UPDATE job
      SET lease_until = clock_timestamp() + ? * interval '1 millisecond', lease_millis = ?
      WHERE name = ? AND epoch = ? AND lease_until > clock_timestamp()
      """;
  private static final String END =
      """
      UPDATE job
      SET lease_until = NULL,
          last_tick = CASE WHEN ? THEN greatest(last_tick, ?) ELSE last_tick END,
          last_finished =
            CASE WHEN ? THEN least(?::timestamptz, clock_timestamp()) ELSE last_finished END
      WHERE name = ? AND epoch = ? AND lease_until > clock_timestamp()
      """;

  private JobRows() {}

  /**
   * A worker's row.
   *
   * @param leaseLeft the rest of the lease of the run at work; zero or less if there is none
   * @param now the time by the database's clock
   */
  record Job(
      long epoch,
      Instant lastTick,
      @Nullable Instant lastFinished,
      Duration leaseLeft,
      Instant now) {}

  /** Whether a worker has no row yet; unlike an insert, it waits for no lock. */
  static boolean isNew(Connection connection, String worker) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT 1 FROM job WHERE name = ?")) {
      select.setString(1, worker);
      try (ResultSet row = select.executeQuery()) {
        return !row.next();
      }
    }
  }

  /**
   * Inserts the row of a new worker.
   *
   * @param schedule its schedule in words; null if it is not known
   */
  static void enter(
      Connection connection, String worker, Instant lastTick, @Nullable String schedule)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ENTER)) {
      insert.setString(1, worker);
      insert.setObject(2, StoredTime.utc(lastTick));
      insert.setString(3, schedule);
      insert.executeUpdate();
    }
  }

  /** Locks the row of a worker; null if another transaction holds the lock. */
  static @Nullable Job lock(Connection connection, String worker) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      select.setString(1, worker);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new Job(
                row.getLong(1),
                StoredTime.read(row, 2),
                StoredTime.readOrNull(row, 3),
                Duration.ofMillis(row.getLong(4)),
                StoredTime.read(row, 5))
            : null;
      }
    }
  }

  static void grant(Connection connection, String worker, long epoch, Duration lease)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(GRANT)) {
      update.setLong(1, epoch);
      update.setLong(2, lease.toMillis());
      update.setLong(3, lease.toMillis());
      update.setString(4, worker);
      update.executeUpdate();
    }
  }

  static boolean renew(Connection connection, String worker, long epoch, Duration lease)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(RENEW)) {
      update.setLong(1, lease.toMillis());
      update.setLong(2, lease.toMillis());
      update.setString(3, worker);
      update.setLong(4, epoch);
      return update.executeUpdate() == 1;
    }
  }

  /**
   * Ends a run's lease; its tick is run unless it was cancelled.
   *
   * @param at the end of the run; null for now by the database's clock
   * @return false if the lease had expired, or belonged to another instance
   */
  static boolean end(Connection connection, RunContext run, Outcome outcome, @Nullable Instant at)
      throws SQLException {
    boolean isRun = outcome != Outcome.CANCELLED;
    try (PreparedStatement update = connection.prepareStatement(END)) {
      update.setBoolean(1, isRun && run.trigger() == RunContext.Trigger.SCHEDULE);
      update.setObject(2, StoredTime.utc(run.tick()));
      update.setBoolean(3, isRun);
      update.setObject(4, StoredTime.utcOrNull(at));
      update.setString(5, run.worker());
      update.setLong(6, run.epoch());
      return update.executeUpdate() == 1;
    }
  }
}
