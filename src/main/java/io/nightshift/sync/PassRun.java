package io.nightshift.sync;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.RunTransactions;
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
  private final Figures figures;
  private final RunContext run;
  private final CancellationToken stopping;
  private final RunTally tally = new RunTally();
  private Pass pass;

  PassRun(
      SyncSettings settings,
      RunTransactions transactions,
      Clock clock,
      SourceGuard guard,
      Figures figures,
      RunContext run,
      CancellationToken stopping,
      Pass pass) {
    this.settings = settings;
    this.transactions = transactions;
    this.clock = clock;
    this.guard = guard;
    this.figures = figures;
    this.run = run;
    this.stopping = stopping;
    this.pass = pass;
  }

  /**
   * Continues to the end of the pass.
   *
   * @throws IOException if the source is away, invalid or implausible; applied pages stay
   */
  void run(CatalogueSource source) throws SQLException, IOException {
    if (pass.isUnderWay()) {
      tally.resumed();
    }
    try {
      if (pass.state() == Pass.State.READING && !read(source)) {
        Instant since = Objects.requireNonNull(pass.completedAt());
        run.message("the catalogue has not changed since it was read at " + since);
        upToDate(figures.unchanged);
        return;
      }
      finish();
    } catch (SourceException.Wrong e) {
      // A continued pass would fail at the same page again.
      put(pass.givenUp());
      throw failed(e);
    } catch (SourceException.Away e) {
      if (e.retryAfter() != null) {
        put(pass.notBefore(clock.instant().plus(e.retryAfter())));
      }
      throw failed(e);
    }
  }

  /** Reads the pages; false if the catalogue is unchanged. */
  private boolean read(CatalogueSource source) throws SQLException, SourceException {
    CursorLoop loop = new CursorLoop(pass.after());
    try (CatalogueSource.Reader reader = source.open()) {
      while (pass.state() == Pass.State.READING) {
        stopping.throwIfCancelled();
        if (pass.pages() >= settings.maxPages()) {
          throw new SourceException.Wrong(
              "there are more than %,d pages: see nightshift.sync.max-pages"
                  .formatted(settings.maxPages()));
        }
        switch (guard.page(reader, pass.after(), knownTag(), stopping)) {
          case Answer.Unchanged unchanged -> {
            return false;
          }
          case Answer.Page page -> {
            loop.check(page.next());
            apply(page);
          }
        }
      }
    }
    return true;
  }

  /** The tag for the request; null to read the catalogue whatever its tag. */
  private @Nullable String knownTag() {
    Instant completed = pass.completedAt();
    boolean mayBeUnchanged =
        pass.pages() == 0
            && run.trigger() == RunContext.Trigger.SCHEDULE
            && completed != null
            && run.tick().isBefore(completed.plus(settings.fullEvery()));
    return mayBeUnchanged ? pass.completeTag() : null;
  }

  private void apply(Answer.Page page) throws SQLException {
    List<String> seen =
        page.unusable().stream().map(Unusable::sku).filter(Objects::nonNull).distinct().toList();
    if (!seen.isEmpty()) {
      // Before the others, in a transaction of its own: together they would be out of order.
      transactions.inTransaction(
          run,
          connection -> {
            CatalogueTable.see(connection, pass.number(), seen);
            return true;
          });
    }
    Pass next = pass.with(page);
    transactions.inTransaction(
        run,
        connection -> {
          CatalogueTable.put(connection, pass.number(), page.items());
          PassTable.put(connection, next);
          return true;
        });
    pass = next;
    run.found(page.items().size() + page.unusable().size());
    run.items(page.items().size());
    figures.pages.incrementAndGet();
    figures.applied.addAndGet(page.items().size());
    figures.unusable.addAndGet(page.unusable().size());
    tally.add(pass.pages(), page.unusable());
    run.message(tally.line(pass, ""));
  }

  private void finish() throws SQLException, IOException {
    CatalogueTable.Standing standing =
        transactions.inTransaction(
            run, connection -> CatalogueTable.count(connection, pass.number()));
    if (!isBelieved(standing)) {
      put(pass.givenUp());
      throw new IOException(
          tally.line(
              pass,
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
              connection -> CatalogueTable.mark(connection, pass.number(), settings.pageSize()));
      vanished += some;
    } while (some > 0);
    figures.vanished.addAndGet(vanished);
    Pass complete = pass.complete(clock.instant());
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
  private boolean isBelieved(CatalogueTable.Standing standing) {
    return standing.missing() == 0
        || (pass.items() > 0 && standing.missing() <= settings.maxVanished() * standing.known());
  }

  private void put(Pass changed) throws SQLException {
    transactions.inTransaction(
        run,
        connection -> {
          PassTable.put(connection, changed);
          return true;
        });
  }

  private IOException failed(SourceException e) {
    return new IOException(tally.line(pass, ", then: " + e.getMessage()), e);
  }

  private void upToDate(@Nullable AtomicLong counter) {
    figures.upToDateAt.set(clock.instant().getEpochSecond());
    if (counter != null) {
      counter.incrementAndGet();
    }
  }
}
