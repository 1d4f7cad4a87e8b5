package io.nightshift.jobs.bulk;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Registers the old operations, which the worker {@code row-cleanup} deletes. */
final class BulkRetention {
  /** The retention. */
  @ConfigMapping(prefix = "nightshift.cleanup.rows")
  interface Settings {
    /** Bulk operations that have ended; 0 for ever. */
    @WithDefault("90d")
    Duration bulkOperations();
  }

  @Produces
  @Singleton
  @Priority(-1)
  OldRows rows(RunTransactions transactions, Settings settings) {
    return new OldRows(
        "bulk operations",
        settings.bulkOperations(),
        new PagedDelete(transactions, "bulk_operation", "ended_at < ?"));
  }
}
