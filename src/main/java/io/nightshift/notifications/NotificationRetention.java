package io.nightshift.notifications;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The deletion of old notifications. */
final class NotificationRetention {

  /** The retention. */
  @ConfigMapping(prefix = "nightshift.cleanup.rows")
  interface Settings {
    /** Notifications that were sent, have failed permanently, or were cancelled; 0 for ever. */
    @WithDefault("90d")
    Duration notifications();
  }

  @Produces
  @Singleton
  @Priority(3)
  OldRows rows(RunTransactions transactions, Settings settings) {
    return new OldRows(
        "notifications",
        settings.notifications(),
        new PagedDelete(
            transactions,
            "notification",
            "state IN ('SENT', 'FAILED', 'CANCELLED') AND coalesce(sent_at, next_at) < ?"));
  }
}
