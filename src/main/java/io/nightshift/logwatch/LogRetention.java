package io.nightshift.logwatch;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * The old counts and positions of log files, which the worker {@code monitoring-pruner} deletes.
 */
@Singleton
public final class LogRetention {
  /**
   * The retention of an instance's positions after its last update; a running one updates them each
   * hour.
   */
  private static final Duration KEEP_POSITIONS = Duration.ofDays(90);

  private final List<OldRows> rows;

  @Inject
  LogRetention(RunTransactions transactions, LogWatchSettings settings) {
    this.rows =
        List.of(
            new OldRows(
                "counts",
                settings.keepCounts(),
                new PagedDelete(transactions, "log_count", "minute < ?")),
            new OldRows(
                "positions",
                KEEP_POSITIONS,
                new PagedDelete(transactions, "log_position", "seen_at < ?")),
            new OldRows(
                "followers",
                KEEP_POSITIONS,
                new PagedDelete(transactions, "log_follower", "seen_at < ?")));
  }

  /** The rows of each table. */
  public List<OldRows> rows() {
    return rows;
  }
}
