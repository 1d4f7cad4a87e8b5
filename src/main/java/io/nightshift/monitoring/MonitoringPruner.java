package io.nightshift.monitoring;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Deletes data of the monitoring after their retention. */
@Singleton
public final class MonitoringPruner extends ScheduledService {
  /**
   * The retention of an instance's positions after its last update; a running one updates them each
   * hour.
   */
  private static final Duration KEEP_POSITIONS = Duration.ofDays(90);

  private final List<Rule> rules;

  @Inject
  public MonitoringPruner(RunTransactions transactions, MonitoringSettings settings) {
    this.rules =
        List.of(
            new Rule(
                settings.keepSamples(), new PagedDelete(transactions, "target_sample", "at < ?")),
            new Rule(
                settings.keepChanges(), new PagedDelete(transactions, "target_change", "at < ?")),
            new Rule(
                settings.keepCounts(), new PagedDelete(transactions, "log_count", "minute < ?")),
            new Rule(KEEP_POSITIONS, new PagedDelete(transactions, "log_position", "seen_at < ?")),
            new Rule(KEEP_POSITIONS, new PagedDelete(transactions, "log_follower", "seen_at < ?")));
  }

  private record Rule(Duration keep, PagedDelete rows) {}

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 40 * * * ?").withJitter(Duration.ofMinutes(5));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    for (Rule rule : rules) {
      if (rule.keep().isPositive()) {
        rule.rows().run(run, run.tick().minus(rule.keep()), stopping);
      }
    }
    run.message("removed %d rows".formatted(run.items()));
  }
}
