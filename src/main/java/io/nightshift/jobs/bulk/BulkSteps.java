package io.nightshift.jobs.bulk;

import io.nightshift.database.Outages;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.RunTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Executes steps of operations. Why nothing is done twice or left out: the change of an item, the
 * progress and the check of the run's lease are committed in one transaction, and the progress is
 * recorded only if the operation is at work and at the position before the item. So a crash undoes
 * all of it or nothing, an instance that has lost its lease commits nothing, and after a commit
 * whose answer was lost the item is not counted again.
 */
final class BulkSteps {
  private static final Logger LOG = Logger.getLogger("io.nightshift.jobs");

  /** The maximum number of items in a step: after it, other operations have their turn. */
  private static final int ITEMS = 100;

  private static final int TRIES = 5;
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  /** The time limit for a statement of an item. */
  private static final int ITEM_SECONDS = 5;

  /** The time limit for a statement that finds items. */
  private static final int FIND_SECONDS = 60;

  private static final String TOO_SLOW = "57014";

  private final RunTransactions transactions;
  private final BulkMeters meters;

  BulkSteps(RunTransactions transactions, BulkMeters meters) {
    this.transactions = transactions;
    this.meters = meters;
  }

  /** The operation has ended, or is at another position: the transaction is rolled back. */
  private static final class OvertakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OvertakenException() {
      super("the operation has ended or is at another position", null, false, false);
    }
  }

  /**
   * Executes the next step of an operation: begins it, tries a number of items, or ends it.
   *
   * @throws SQLException if the database is away: earlier items stay committed
   * @throws CancellationException if a stop was requested: earlier items stay committed
   */
  void run(RunContext run, BulkOperation operation, BulkAction action, CancellationToken stopping)
      throws SQLException {
    List<? extends BulkItem> items;
    try {
      if (operation.state() == BulkOperation.State.QUEUED) {
        begin(run, operation, action);
        return;
      }
      items =
          transactions.inTransaction(
              run,
              connection -> {
                BulkRequests.limit(connection, FIND_SECONDS);
                return action.next(connection, operation.selection(), operation.position(), ITEMS);
              });
    } catch (LeaseLostException e) {
      throw e;
    } catch (SQLException | RuntimeException e) {
      if (Outages.willPass(e) && !Outages.state(e).equals(TOO_SLOW)) {
        throw e;
      }
      LOG.errorf(e, "NS0310 Bulk operation %d failed", operation.id());
      end(run, operation, BulkOperation.State.FAILED, "its items cannot be found: it " + kind(e));
      return;
    }
    if (items.isEmpty()) {
      end(run, operation, BulkOperation.State.DONE, null);
      return;
    }
    Long position = operation.position();
    try {
      for (BulkItem item : items) {
        stopping.throwIfCancelled();
        count(run, operation, tried(run, operation, position, item, stopping));
        position = item.position();
        if (follow(run, operation, item)) {
          return; // The rest of the items may have changed.
        }
      }
    } catch (OvertakenException e) {
      LOG.debugf("Bulk operation %d: %s", operation.id(), e.getMessage());
    }
  }

  private void begin(RunContext run, BulkOperation operation, BulkAction action)
      throws SQLException {
    long found =
        transactions.inTransaction(
            run,
            connection -> {
              BulkRequests.limit(connection, FIND_SECONDS);
              long rows = action.count(connection, operation.selection());
              return BulkRows.begin(connection, operation.id(), rows) ? rows : 0;
            });
    run.found(found);
  }

  private void end(
      RunContext run, BulkOperation operation, BulkOperation.State state, @Nullable String error)
      throws SQLException {
    Optional<BulkOperation> ended =
        transactions.inTransaction(
            run, connection -> BulkRows.end(connection, operation.id(), state, error));
    ended.ifPresent(
        one -> {
          LOG.infof(
              "NS0311 Bulk operation %d (%s) is %s: %d found, %d done, %d failed, %d skipped",
              one.id(),
              one.action(),
              one.state(),
              one.found() == null ? 0 : one.found(),
              one.done(),
              one.failed(),
              one.skipped());
          run.message("operation %d is %s".formatted(one.id(), one.state()));
        });
  }

  private void count(RunContext run, BulkOperation operation, BulkTally tally) {
    run.items(tally.rows());
    meters.count(operation.action(), tally);
  }

  /** Tries an item. If that fails and the database answers, the item has failed. */
  private BulkTally tried(
      RunContext run,
      BulkOperation operation,
      @Nullable Long before,
      BulkItem item,
      CancellationToken stopping)
      throws SQLException {
    Backoff backoff = new Backoff(MAX_PAUSE);
    int tries = 1;
    while (true) {
      try {
        item.prepare();
        return record(run, operation, before, item.position(), item::change);
      } catch (LeaseLostException | OvertakenException | CancellationException e) {
        throw e;
      } catch (SQLException | RuntimeException e) {
        if (Outages.willPass(e)) {
          if (!mayBeOfItem(e)) {
            throw e;
          }
          if (tries < TRIES) {
            tries++;
            if (!stopping.delay(backoff.next())) {
              throw new CancellationException("cancelled");
            }
            continue;
          }
        }
        BulkTally failed = BulkTally.ofFailed("item %d %s".formatted(item.position(), kind(e)));
        record(run, operation, before, item.position(), connection -> failed);
        LOG.warnf(
            "NS0309 Item %d of bulk operation %d failed; the operation continues: %s",
            item.position(), operation.id(), Failures.oneLine(e));
        return failed;
      }
    }
  }

  private static boolean mayBeOfItem(Exception failure) {
    return Outages.isConflict(failure)
        || Outages.isLockTimeout(failure)
        || Outages.mayBeOwn(failure);
  }

  /** The kind of a failure: its message may contain data of a row. */
  private static String kind(Exception failure) {
    return "failed with " + Outages.state(failure);
  }

  /** What changes rows in the transaction of the progress. */
  @FunctionalInterface
  private interface Change {
    BulkTally in(Connection connection) throws SQLException;
  }

  private BulkTally record(
      RunContext run, BulkOperation operation, @Nullable Long before, long position, Change change)
      throws SQLException {
    return transactions.inTransaction(
        run,
        connection -> {
          BulkRequests.limit(connection, ITEM_SECONDS);
          BulkTally tally = change.in(connection);
          if (!BulkRows.progress(connection, operation.id(), before, position, tally)) {
            throw new OvertakenException();
          }
          return tally;
        });
  }

  /** Returns whether further rows were changed. */
  private boolean follow(RunContext run, BulkOperation operation, BulkItem item)
      throws SQLException {
    BulkTally tally = item.follow();
    if (tally.rows() == 0) {
      return false;
    }
    long position = item.position();
    count(run, operation, record(run, operation, position, position, connection -> tally));
    return true;
  }
}
