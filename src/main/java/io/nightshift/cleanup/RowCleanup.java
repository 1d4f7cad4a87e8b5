package io.nightshift.cleanup;

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
import java.util.StringJoiner;

/** Deletes finished rows after their retention. */
@Singleton
final class RowCleanup extends ScheduledService {
  private final List<Rule> rules;

  @Inject
  RowCleanup(RunTransactions transactions, CleanupSettings settings) {
    CleanupSettings.Rows keep = settings.rows();
    this.rules =
        List.of(
            new Rule(
                "notifications",
                keep.notifications(),
                new PagedDelete(
                    transactions,
                    "notification",
                    "state IN ('SENT', 'FAILED', 'CANCELLED') AND coalesce(sent_at, next_at) < ?")),
            new Rule(
                "alerts",
                keep.alerts(),
                new PagedDelete(transactions, "alert", "state = 'RESOLVED' AND resolved_at < ?")),
            new Rule(
                "dead letters",
                keep.deadLetters(),
                new PagedDelete(
                    transactions,
                    "dead_letter",
                    "state <> 'OPEN' AND (published_at IS NOT NULL OR reason = 'PARKED')"
                        + " AND at < ?")));
  }

  private record Rule(String what, Duration keep, PagedDelete rows) {}

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 50 3 * * ?").withJitter(Duration.ofMinutes(5));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    StringJoiner removed = new StringJoiner(", ", "removed ", "");
    for (Rule rule : rules) {
      if (rule.keep().isPositive()) {
        long rows = rule.rows().run(run, run.tick().minus(rule.keep()), stopping);
        removed.add(rows + " " + rule.what());
        run.message(removed.toString());
      }
    }
  }
}
