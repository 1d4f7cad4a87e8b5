package io.nightshift.availability;

import io.nightshift.availability.LevelPass.Outcome;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Writes all available pieces to Redis once a day, and when an operator asks for it: so what was
 * changed in Redis by others, and rows that were deleted by hand, are corrected.
 */
final class AvailabilityRebuild extends ScheduledService {
  private final DataSource dataSource;
  private final Supplier<LevelStore> stores;
  private final LevelCounters counters;

  AvailabilityRebuild(DataSource dataSource, Supplier<LevelStore> stores, LevelCounters counters) {
    this.dataSource = dataSource;
    this.stores = stores;
    this.counters = counters;
  }

  @Override
  protected Schedule schedule() {
    return Schedule.every(Duration.ofDays(1));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping)
      throws SQLException, IOException, InterruptedException {
    try (LevelStore store = stores.get();
        var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      Outcome outcome =
          new LevelPass(dataSource, store)
              .all(
                  "a run of availability-rebuild",
                  stopping,
                  number -> {
                    run.found(number);
                    run.items(number);
                  });
      counters.add(outcome);
      run.message("all %d available pieces are in Redis".formatted(run.items()));
    }
  }
}
