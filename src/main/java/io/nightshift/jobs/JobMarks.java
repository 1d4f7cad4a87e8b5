package io.nightshift.jobs;

import io.nightshift.database.StoredTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Repairs the marks in the table {@code job}: marks that lie in the future of the database's clock,
 * and ticks of another schedule.
 */
final class JobMarks {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");

  /** The history of runs has what the row lacks. */
  private static final String HEAL =
      """
      UPDATE job
      SET last_tick = CASE
            WHEN last_tick <= clock_timestamp() THEN last_tick
            ELSE coalesce(
              (SELECT max(tick) FROM job_run
               WHERE job_run.name = job.name AND trigger = 'SCHEDULE'
                 AND outcome IN ('SUCCEEDED', 'FAILED') AND tick <= clock_timestamp()),
              clock_timestamp())
            END,
          last_finished = CASE
            WHEN last_finished <= clock_timestamp() THEN last_finished
            ELSE
              (SELECT max(finished_at) FROM job_run
               WHERE job_run.name = job.name AND outcome IN ('SUCCEEDED', 'FAILED')
                 AND finished_at <= clock_timestamp())
            END,
          lease_until = CASE
            WHEN lease_until > clock_timestamp() + lease_millis * interval '1 millisecond'
            THEN clock_timestamp() + lease_millis * interval '1 millisecond'
            ELSE lease_until END
      WHERE name = ?
        AND (greatest(last_tick, last_finished) > clock_timestamp() + ? * interval '1 millisecond'
          OR lease_until > clock_timestamp() + (lease_millis + ?) * interval '1 millisecond')
      """;

  private static final String OF_ANOTHER =
      """
      UPDATE job
      SET schedule = ?,
          last_tick = CASE
            WHEN schedule IS NULL THEN last_tick
            ELSE greatest(last_tick, least(?::timestamptz, clock_timestamp()))
            END
      WHERE name = ? AND schedule IS DISTINCT FROM ?
      """;

  private JobMarks() {}

  /**
   * Corrects marks that were written by a wrong clock. Called by an instance whose clock agrees
   * with the database's, so that a database whose own clock is wrong changes nothing.
   *
   * @param tolerance how far in the future a mark may lie
   * @return whether a mark was corrected
   */
  static boolean heal(Connection connection, String worker, Duration tolerance)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(HEAL)) {
      update.setString(1, worker);
      update.setLong(2, tolerance.toMillis());
      update.setLong(3, tolerance.toMillis());
      boolean healed = update.executeUpdate() == 1;
      if (healed) {
        LOG.warnf(
            "NS0308 The last run of %s was recorded in the future by a wrong clock; the "
                + "time is corrected",
            worker);
      }
      return healed;
    }
  }

  /**
   * Records the schedule that a worker's ticks belong to. If it has changed, the ticks before now
   * are not missed ticks of the new one.
   */
  static void belongTo(Connection connection, String worker, String schedule, Instant now)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(OF_ANOTHER)) {
      update.setString(1, schedule);
      update.setObject(2, StoredTime.utc(now));
      update.setString(3, worker);
      update.setString(4, schedule);
      update.executeUpdate();
    }
  }
}
