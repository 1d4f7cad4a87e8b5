package io.nightshift.jobs;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Rows of one table that are of no use after a time. A package that has such rows produces a bean
 * of this type: the worker {@code row-cleanup} deletes the rows of all beans, of the one with the
 * highest {@link jakarta.annotation.Priority} first.
 *
 * @param what the rows, as the message of a run names them
 * @param keep the time that they are kept; 0 for ever
 * @param rows their deletion
 */
public record OldRows(String what, Duration keep, PagedDelete rows) {

  /** Whether they are never deleted. */
  public boolean areKeptForEver() {
    return !keep.isPositive();
  }

  /**
   * Deletes those that are kept for long enough at the tick of the run, if they are not kept for
   * ever. It counts each as an item of the run.
   *
   * @return the number of deleted rows
   * @throws SQLException if the database is away: earlier deletions stay committed
   * @throws java.util.concurrent.CancellationException if a stop was requested: earlier deletions
   *     stay committed
   */
  public long delete(RunContext run, CancellationToken stopping) throws SQLException {
    return areKeptForEver() ? 0 : rows.run(run, run.tick().minus(keep), stopping);
  }
}
