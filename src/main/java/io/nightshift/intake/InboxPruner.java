package io.nightshift.intake;

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
 * Removes the identities of events that no topic can bring again.
 *
 * <p>It goes through the whole table, once a night. An index on the time would cost every event; a
 * BRIN one costs little, but where rows are removed its summaries grow and never shrink again, so
 * that after a few months it would name every page.
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
