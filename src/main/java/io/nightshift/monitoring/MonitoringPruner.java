package io.nightshift.monitoring;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.logwatch.LogRetention;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Deletes data of the monitoring and of the log watch after their retention. */
@Singleton
final class MonitoringPruner extends ScheduledService {
  private final List<OldRows> all;

  @Inject
  MonitoringPruner(RunTransactions transactions, MonitoringSettings settings, LogRetention logs) {
    List<OldRows> checks =
        List.of(
            new OldRows(
                "samples",
                settings.keepSamples(),
                new PagedDelete(transactions, "target_sample", "at < ?")),
            new OldRows(
                "changes",
                settings.keepChanges(),
                new PagedDelete(transactions, "target_change", "at < ?")));
    this.all = Stream.of(checks, logs.rows()).flatMap(List::stream).toList();
  }

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 40 * * * ?").withJitter(Duration.ofMinutes(5));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    for (OldRows old : all) {
      var unused = old.delete(run, stopping);
    }
    run.message("removed %d rows".formatted(run.items()));
  }
}
