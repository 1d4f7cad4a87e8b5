package io.nightshift.alerts;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The deletion of old alerts. */
final class AlertRetention {

  /** The retention. */
  @ConfigMapping(prefix = "nightshift.cleanup.rows")
  interface Settings {
    /** Alerts that are resolved; 0 for ever. */
    @WithDefault("400d")
    Duration alerts();
  }

  @Produces
  @Singleton
  @Priority(2)
  OldRows rows(RunTransactions transactions, Settings settings) {
    return new OldRows(
        "alerts",
        settings.alerts(),
        new PagedDelete(transactions, "alert", "state = 'RESOLVED' AND resolved_at < ?"));
  }
}
