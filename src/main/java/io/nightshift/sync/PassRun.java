package io.nightshift.sync;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.orders.CatalogueStock;
import io.nightshift.sync.CatalogueSource.Answer;
import io.nightshift.sync.CatalogueSource.Unusable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One run of a pass: it reads the remaining pages, applies each in a transaction with its cursor,
 * and then marks the items that the pass has not seen.
 */
final class PassRun {
  private final SyncSettings settings;
  private final RunTransactions transactions;
  private final Clock clock;
  private final SourceGuard guard;
  private final SyncCounters syncCounters;
  private final RunContext run;
  private final CancellationToken stopping;
  private final RunTally tally = new RunTally();
  private SyncPass syncPass;

  PassRun(
      SyncSettings settings,
      RunTransactions transactions,
      Clock clock,
      SourceGuard guard,
      SyncCounters syncCounters,
      RunContext run,
      CancellationToken stopping,
      SyncPass syncPass) {
    this.settings = settings;
    this.transactions = transactions;
    this.clock = clock;
    this.guard = guard;
    this.syncCounters = syncCounters;
    this.run = run;
    this.stopping = stopping;
    this.syncPass = syncPass;
  }

  /**
   * Continues to the end of the pass.
   *
   * @throws IOException if the source is away, invalid or implausible; applied pages stay
   */
  void run(CatalogueSource source) throws SQLException, IOException {
    if (syncPass.isUnderWay()) {
      tally.resumed();
      if (source.isRepeating() && syncPass.state() == SyncPass.State.READING) {
        syncPass = syncPass.reread();
      }
    }
    try {
      if (syncPass.state() == SyncPass.State.READING && !read(source)) {
        Instant since = Objects.requireNonNull(syncPass.completedAt());
        run.message("the catalogue has not changed since it was read at " + since);
        upToDate(syncCounters.unchanged);
        return;
      }
      finish();
    } catch (SourceException.Wrong e) {
      // A continued pass would fail at the same page again.
      put(syncPass.givenUp());
      throw failed(e);
    } catch (SourceException.Away e) {
      if (e.retryAfter() != null) {
        put(syncPass.notBefore(clock.instant().plus(e.retryAfter())));
      }
      throw failed(e);
    }
  }

  /** Reads the pages; false if the catalogue is unchanged. */
  private boolean read(CatalogueSource source) throws SQLException, SourceException {
    CursorLoop loop = new CursorLoop(syncPass.after());
    try (CatalogueSource.Reader reader = source.open()) {
      while (syncPass.state() == SyncPass.State.READING) {
        stopping.throwIfCancelled();
        if (syncPass.pages() >= settings.maxPages()) {
          throw new SourceException.Wrong(
              "there are more than %,d pages: see nightshift.sync.max-pages"
                  .formatted(settings.maxPages()));
        }
        switch (guard.page(reader, syncPass.after(), knownTag(), stopping)) {
          case Answer.Unchanged unchanged -> {
            return false;
          }
          case Answer.Page page -> {
            loop.check(page.next());
            apply(page, source.isRepeating());
          }
        }
      }
    }
    return true;
  }

  /** The tag for the request; null to read the catalogue whatever its tag. */
  private @Nullable String knownTag() {
    Instant completed = syncPass.completedAt();
    boolean mayBeUnchanged =
        syncPass.pages() == 0
            && run.trigger() == RunContext.Trigger.SCHEDULE
            && completed != null
            && run.tick().isBefore(completed.plus(settings.fullEvery()));
    return mayBeUnchanged ? syncPass.completeTag() : null;
  }

  private void apply(Answer.Page page, boolean mayRepeat) throws SQLException {
    List<String> seen =
        page.unusable().stream().map(Unusable::sku).filter(Objects::nonNull).distinct().toList();
    if (!seen.isEmpty()) {
      // Before the others, in a transaction of its own: together they would be out of order.
      transactions.inTransaction(
          run,
          connection -> {
            CatalogueStock.see(connection, syncPass.number(), seen);
            return true;
          });
    }
    SyncPass before = syncPass;
    syncPass =
        transactions.inTransaction(
            run,
            connection -> {
              int applied =
                  mayRepeat
                      ? CatalogueStock.putNew(connection, before.number(), page.items())
                      : CatalogueStock.put(connection, before.number(), page.items());
              SyncPass next = before.with(page, applied);
              PassTable.put(connection, next);
              return next;
            });
    long applied = syncPass.items() - before.items();
    run.found(applied + page.unusable().size());
    run.items(applied);
    syncCounters.pages.incrementAndGet();
    syncCounters.applied.addAndGet(applied);
    syncCounters.unusable.addAndGet(page.unusable().size());
    tally.add(syncPass.pages(), page.unusable());
    run.message(tally.line(syncPass, ""));
  }

  private void finish() throws SQLException, IOException {
    CatalogueStock.Standing standing =
        transactions.inTransaction(
            run, connection -> CatalogueStock.count(connection, syncPass.number()));
    if (!isBelieved(standing)) {
      put(syncPass.givenUp());
      throw new IOException(
          tally.line(
              syncPass,
              ", and %d of %d known items are not in the catalogue any more: none is marked, see %s"
                  .formatted(
                      standing.missing(), standing.known(), "nightshift.sync.max-vanished")));
    }
    long vanished = 0;
    int some;
    do {
      stopping.throwIfCancelled();
      some =
          transactions.inTransaction(
              run,
              connection ->
                  CatalogueStock.mark(connection, syncPass.number(), settings.pageSize()));
      vanished += some;
    } while (some > 0);
    syncCounters.vanished.addAndGet(vanished);
    SyncPass complete = syncPass.complete(clock.instant());
    run.message(tally.line(complete, ", %d vanished".formatted(vanished)));
    transactions.inLastTransaction(
        run,
        connection -> {
          PassTable.put(connection, complete);
          return true;
        });
    upToDate(null);
  }

  /**
   * A catalogue that is suddenly empty, or lacks too many items, is probably a fault of the source.
   */
  private boolean isBelieved(CatalogueStock.Standing standing) {
    return standing.missing() == 0
        || (syncPass.items() > 0
            && standing.missing() <= settings.maxVanished() * standing.known());
  }

  private void put(SyncPass changed) throws SQLException {
    transactions.inTransaction(
        run,
        connection -> {
          PassTable.put(connection, changed);
          return true;
        });
  }

  private IOException failed(SourceException e) {
    return new IOException(tally.line(syncPass, ", then: " + e.getMessage()), e);
  }

  private void upToDate(@Nullable AtomicLong counter) {
    syncCounters.upToDateAt.set(clock.instant().getEpochSecond());
    if (counter != null) {
      counter.incrementAndGet();
    }
  }
}
