package io.nightshift.intake;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Removes the identities of events that no topic can bring again: a few pages of the table in a
 * transaction, so that neither the intake nor the database's housekeeping ever waits for it.
 *
 * <p>It goes through the whole table, once a night. An index on the time would cost every event; a
 * BRIN one costs little, but where rows are removed its summaries grow and never shrink again, so
 * that after a few months it would name every page.
 */
@Singleton
final class InboxPruner extends ScheduledService {
  /** Some 5,000 rows. */
  private static final int PAGES = 80;

  private static final String SIZE =
      "SELECT pg_relation_size('inbox') / current_setting('block_size')::bigint";
  private static final String DELETE =
      """
      DELETE FROM inbox WHERE ctid >= ?::tid AND ctid < ?::tid AND at < ?
      """;

  private final RunTransactions transactions;
  private final TopicRetention topics;
  private final Duration keep;

  @Inject
  InboxPruner(RunTransactions transactions, TopicRetention topics, IntakeSettings settings) {
    this.transactions = transactions;
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
    // What is appended meanwhile is young.
    long pages = transactions.inTransaction(run, InboxPruner::pages);
    for (long page = 0; page < pages; page += PAGES) {
      stopping.throwIfCancelled();
      long from = page;
      run.items(transactions.inTransaction(run, connection -> delete(connection, from, before)));
      run.message("removed %d identities from before %s".formatted(run.items(), before));
    }
  }

  private static long pages(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SIZE);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static int delete(Connection connection, long page, Instant before) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      delete.setString(1, "(%d,0)".formatted(page));
      delete.setString(2, "(%d,0)".formatted(page + PAGES));
      delete.setObject(3, before.atOffset(ZoneOffset.UTC));
      return delete.executeUpdate();
    }
  }
}
