package io.nightshift.intake.deadletters;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.database.DatabaseSignals;
import io.nightshift.intake.consumer.DeadLetterWriter;
import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.publishing.TablePublisher;
import io.nightshift.publishing.TopicChannel;
import io.nightshift.publishing.TopicChannels;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Registers the worker {@code dead-letter-publisher}, and the old dead letters, which the worker
 * {@code row-cleanup} deletes.
 */
final class DeadLetterWorkers {
  /** The retention. */
  @ConfigMapping(prefix = "nightshift.cleanup.rows")
  interface Settings {
    /** Dead letters that were replayed or discarded, and published; 0 for ever. */
    @WithDefault("0")
    Duration deadLetters();
  }

  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      DeadLetters deadLetters,
      TopicChannels channels,
      DeadLetterSettings settings,
      ObjectMapper json) {
    TopicChannel channel =
        channels.to(settings.topic(), DeadLetterWriter.WHAT + "-publisher", "application/json");
    return new TablePublisher(
        DeadLetterWriter.WHAT, dataSource, signals, new DeadLetterRows(deadLetters, json), channel);
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
