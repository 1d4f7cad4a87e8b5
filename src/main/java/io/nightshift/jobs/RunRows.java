package io.nightshift.jobs;

import io.nightshift.database.StoredTime;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunLedger.Outcome;
import io.nightshift.hosting.RunLedger.Request;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The statements on the table {@code job_run}. */
final class RunRows {
  private static final String BEGIN =
      "INSERT INTO job_run (name, epoch, trigger, tick, instance) VALUES (?, ?, ?, ?, ?)";
  private static final String LOSE =
      """
      UPDATE job_run
      SET outcome = 'LOST', finished_at = clock_timestamp(),
          message = 'its lease ran out: what it had not committed is undone'
      WHERE name = ? AND outcome = 'RUNNING' AND epoch <= ?
      """;
  private static final String END =
      """
      UPDATE job_run
      SET outcome = ?, finished_at = coalesce(finished_at, clock_timestamp()),
          items = ?, found = ?, message = ?
      WHERE name = ? AND epoch = ?
      """;
  private static final String PROGRESS =
      "UPDATE job_run SET items = ?, found = ? WHERE name = ? AND epoch = ?";
  private static final String IS_COMPLETED =
      "SELECT 1 FROM job_run WHERE name = ? AND epoch = ? AND outcome = 'SUCCEEDED'";

  private RunRows() {}

  static void begin(Connection connection, Request request, long epoch, String instance)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(BEGIN)) {
      insert.setString(1, request.worker());
      insert.setLong(2, epoch);
      insert.setString(3, request.trigger().name());
      insert.setObject(4, StoredTime.utc(request.tick()));
      insert.setString(5, instance);
      insert.executeUpdate();
    }
  }

  /** Records the unfinished runs of a worker as lost. */
  static void lose(Connection connection, String worker) throws SQLException {
    lose(connection, worker, Long.MAX_VALUE);
  }

  static void lose(Connection connection, RunContext run) throws SQLException {
    lose(connection, run.worker(), run.epoch());
  }

  private static void lose(Connection connection, String worker, long epoch) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(LOSE)) {
      update.setString(1, worker);
      update.setLong(2, epoch);
      update.executeUpdate();
    }
  }

  static void end(Connection connection, RunContext run, Outcome outcome, @Nullable String message)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(END)) {
      update.setString(1, outcome.name());
      update.setLong(2, run.items());
      update.setLong(3, run.found());
      // The message may quote other servers, and PostgreSQL's text has no NUL.
      update.setString(4, message == null ? null : message.replace('\0', ' '));
      update.setString(5, run.worker());
      update.setLong(6, run.epoch());
      update.executeUpdate();
    }
  }

  static void progress(Connection connection, RunContext run) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(PROGRESS)) {
      update.setLong(1, run.items());
      update.setLong(2, run.found());
      update.setString(3, run.worker());
      update.setLong(4, run.epoch());
      update.executeUpdate();
    }
  }

  static boolean isCompleted(Connection connection, RunContext run) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IS_COMPLETED)) {
      select.setString(1, run.worker());
      select.setLong(2, run.epoch());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }
}
