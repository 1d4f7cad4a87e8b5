package io.nightshift.cleanup;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.jobs.OldRows;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;

/** Deletes the old rows of each package that has some. */
@Singleton
final class RowCleanup extends ScheduledService {
  private final List<OldRows> all;

  @Inject
  RowCleanup(@All List<OldRows> all) {
    this.all = List.copyOf(all);
  }

  @Override
  protected Schedule schedule() {
    return Schedule.cron("0 50 3 * * ?").withJitter(Duration.ofMinutes(5));
  }

  @Override
  protected void runOnce(RunContext run, CancellationToken stopping) throws SQLException {
    StringJoiner removed = new StringJoiner(", ", "removed ", "");
    for (OldRows old : all) {
      if (!old.areKeptForEver()) {
        removed.add(old.delete(run, stopping) + " " + old.what());
        run.message(removed.toString());
      }
    }
  }
}
