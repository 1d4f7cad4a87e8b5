package io.nightshift.fleet;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The last command to a worker on all instances, as it holds now by the clock of the database.
 *
 * @param isPaused whether the worker is to be paused; a pause whose end has passed is none
 * @param leftMillis the time until the end of the pause; {@link Long#MAX_VALUE} without an end
 * @param revision the number of the command; 0 if there was none
 */
record WorkerControl(String worker, boolean isPaused, long leftMillis, long revision) {
  /** Whether a row of {@code worker_control} asks for a pause now. */
  static final String HOLDS = "state = 'PAUSED' AND (until IS NULL OR until > clock_timestamp())";

  /** The columns of {@link #read}. */
  static final String COLUMNS =
      HOLDS + ", (EXTRACT(EPOCH FROM until - clock_timestamp()) * 1000)::bigint, revision";

  /**
   * Reads a row.
   *
   * @param first the number of the first of the {@link #COLUMNS}
   * @throws SQLException if the database is away
   */
  static WorkerControl read(String worker, ResultSet row, int first) throws SQLException {
    long left = row.getLong(first + 1);
    long limited = row.wasNull() ? Long.MAX_VALUE : left;
    return new WorkerControl(worker, row.getBoolean(first), limited, row.getLong(first + 2));
  }

  /** A worker without a command. */
  static WorkerControl none(String worker) {
    return new WorkerControl(worker, false, Long.MAX_VALUE, 0);
  }

  /** Whether a worker in this state does what is desired, as far as it can. */
  static boolean follows(boolean isPaused, String state) {
    return isPaused
        ? !state.equals("RUNNING") && !state.equals("BACKING_OFF")
        : !state.equals("PAUSED");
  }
}
