package io.nightshift.jobs.bulk;

import io.nightshift.database.Transaction;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.jobs.RunsOfTests;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Bulk operations without an application. */
public final class BulkOfTests {
  private final DataSource dataSource;
  private final BulkRequests requests;
  private final BulkActions actions;
  private final BulkOperations worker;

  /** An instance with these actions. */
  public BulkOfTests(DataSource dataSource, List<? extends BulkAction> actions) {
    this.dataSource = dataSource;
    this.actions = new BulkActions(actions);
    this.requests = new BulkRequests(dataSource, this.actions);
    this.worker =
        new BulkOperations(
            dataSource,
            RunsOfTests.transactions(dataSource),
            this.actions,
            new BulkMeters(this.actions));
  }

  /** Those that have ended for that time. */
  public static OldRows old(RunTransactions transactions, Duration keep) {
    return new BulkRetention().rows(transactions, () -> keep);
  }

  /** Requests an operation. Returns its id. */
  public long request(String action, Map<String, String> filter) throws SQLException {
    BulkAction known = actions.find(action).orElseThrow();
    known.check(filter);
    return Transaction.<Long, RuntimeException>run(
        dataSource,
        connection -> requests.request(connection, known, filter, "ada").orElseThrow().id());
  }

  /** Stops an operation. Returns whether it was open. */
  public boolean stop(long id) throws SQLException {
    return Transaction.<Boolean, RuntimeException>run(
        dataSource, connection -> requests.stop(connection, id, "bob").isPresent());
  }

  /** The next run of the worker. */
  public RunContext nextRun() throws SQLException {
    return RunsOfTests.next(dataSource, BulkRequests.WORKER);
  }

  /** Runs the worker until there is no open operation. */
  public RunContext run() throws SQLException {
    RunContext run = nextRun();
    run(run, CancellationToken.none());
    return run;
  }

  void run(RunContext run, CancellationToken stopping) throws SQLException {
    worker.runOnce(run, stopping);
  }

  boolean hasWork() throws SQLException {
    return worker.hasWork();
  }

  BulkRequests requests() {
    return requests;
  }

  public BulkOperation operation(long id) {
    return requests.find(id).orElseThrow();
  }

  /** State, and the numbers of found, done, failed and skipped items. */
  public String progress(long id) {
    BulkOperation now = operation(id);
    return "%s %s %d %d %d"
        .formatted(now.state(), now.found(), now.done(), now.failed(), now.skipped());
  }
}
