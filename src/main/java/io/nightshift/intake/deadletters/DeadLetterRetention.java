package io.nightshift.intake.deadletters;

import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The deletion of old dead letters. */
final class DeadLetterRetention {

  /** The retention. */
  @ConfigMapping(prefix = "nightshift.cleanup.rows")
  interface Settings {
    /** Dead letters that were replayed or discarded, and published; 0 for ever. */
    @WithDefault("0")
    Duration deadLetters();
  }

  @Produces
  @Singleton
  @Priority(1)
  OldRows rows(RunTransactions transactions, Settings settings) {
    return new OldRows(
        "dead letters",
        settings.deadLetters(),
        new PagedDelete(
            transactions,
            "dead_letter",
            "state <> 'OPEN' AND (published_at IS NOT NULL OR reason = 'PARKED') AND at < ?"));
  }
}
