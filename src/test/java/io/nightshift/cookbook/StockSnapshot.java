package io.nightshift.cookbook;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.RunTransactions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.ZoneId;

@Singleton
final class StockSnapshot extends ScheduledService {
  private final RunTransactions transactions;

  @Inject
  StockSnapshot(RunTransactions transactions) {
    this.transactions = transactions;
  }

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 30 3 * * ?").in(ZoneId.of("Europe/Berlin"));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    int articles =
        transactions.inLastTransaction(
            run,
            connection -> {
              try (var insert =
                  connection.prepareStatement(
                      """
                      INSERT INTO stock_snapshot (taken_for, sku, on_hand)
                      SELECT ?::timestamptz, sku, on_hand FROM inventory
                      """)) {
                insert.setString(1, run.tick().toString()); // The tick, not the clock.
                return insert.executeUpdate();
              }
            });
    run.items(articles);
    run.message(articles + " articles");
  }
}
