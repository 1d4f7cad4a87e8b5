package io.nightshift.intake.consumer;

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
import java.time.Instant;

/**
 * Deletes the identities of events that no topic contains any more.
 *
 * <p>It scans the whole table, once a night. An index on the time would cost every event; a BRIN
 * index costs little, but its summaries grow with deletions and never shrink, so that after a few
 * months it would match every page.
 */
@Singleton
final class InboxPruner extends ScheduledService {
  private final PagedDelete identities;
  private final TopicRetention topics;
  private final Duration keep;

  @Inject
  InboxPruner(RunTransactions transactions, TopicRetention topics, IntakeSettings settings) {
    this.identities = new PagedDelete(transactions, "inbox", "at < ?");
    this.topics = topics;
    this.keep = settings.inboxRetention();
  }

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 20 3 * * ?").withJitter(Duration.ofMinutes(5));
  }

  @Override
  public void start(CancellationToken startup) {
    if (keep.isPositive()) {
      topics.warnWhereLonger(keep);
    }
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    if (!keep.isPositive()) {
      run.message("identities are kept for ever");
      return;
    }
    Instant before = run.tick().minus(keep);
    long removed = identities.run(run, before, stopping);
    run.message("removed %d identities from before %s".formatted(removed, before));
  }
}
