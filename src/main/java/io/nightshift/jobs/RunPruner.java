package io.nightshift.jobs;

import io.nightshift.database.StoredTime;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;

/** Deletes old runs from the history. */
@Singleton
final class RunPruner extends ScheduledService {
  private static final String DELETE =
      "DELETE FROM job_run WHERE started_at < ? AND outcome <> 'RUNNING'";

  private final RunTransactions transactions;
  private final Duration keep;

  @Inject
  RunPruner(RunTransactions transactions, JobSettings settings) {
    this.transactions = transactions;
    this.keep = settings.keepRuns();
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(Duration.ofHours(1)).withJitter(Duration.ofMinutes(1));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws Exception {
    Instant before = run.tick().minus(keep);
    var unused =
        transactions.inLastTransaction(
            run,
            connection -> {
              try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
                delete.setObject(1, StoredTime.utc(before));
                run.items(delete.executeUpdate());
              }
              run.message("removed runs that began before " + before);
              return true;
            });
  }
}
