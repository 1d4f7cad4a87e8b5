package io.nightshift.jobs.bulk;

import io.nightshift.database.Transaction;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/**
 * Works through operations on all rows that match a filter, on one instance at a time. Those of one
 * action are worked through one after the other; different actions take turns.
 *
 * <p>The request begins a run at once. The schedule finds an operation whose run was ended by a
 * crash, a drain or an outage.
 */
@Singleton
final class BulkOperations extends ScheduledService {
  private final DataSource dataSource;
  private final RunTransactions transactions;
  private final BulkActions actions;
  private final BulkSteps steps;

  @Inject
  BulkOperations(
      DataSource dataSource, RunTransactions transactions, BulkActions actions, BulkMeters meters) {
    this.dataSource = dataSource;
    this.transactions = transactions;
    this.actions = actions;
    this.steps = new BulkSteps(transactions, meters);
  }

  @Override
  public String name() {
    return BulkRequests.WORKER;
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(Duration.ofSeconds(20));
  }

  /** An operation of another version's action waits for that version. */
  @Override
  protected boolean hasWork() throws SQLException {
    return Transaction.<Boolean, RuntimeException>run(
        dataSource, connection -> BulkRows.isAnyOpen(connection, actions.names()));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    List<BulkOperation> turns = turns(run);
    while (!turns.isEmpty()) {
      for (BulkOperation operation : turns) {
        stopping.throwIfCancelled();
        steps.run(run, operation, actions.find(operation.action()).orElseThrow(), stopping);
      }
      turns = turns(run); // More may be requested meanwhile.
    }
  }

  private List<BulkOperation> turns(RunContext run) throws SQLException {
    return transactions.inTransaction(
        run, connection -> BulkRows.turns(connection, actions.names()));
  }
}
