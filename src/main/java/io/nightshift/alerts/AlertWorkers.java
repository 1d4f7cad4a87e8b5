package io.nightshift.alerts;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.publishing.OutgoingEvents;
import io.nightshift.publishing.TablePublisher;
import io.nightshift.publishing.TopicChannels;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Registers the worker {@code alert-publisher}, which publishes the changes of alerts with their
 * cause as the key, and the old alerts, which the worker {@code row-cleanup} deletes.
 */
final class AlertWorkers {
  /** The kind of the published events. */
  static final String KIND = "alert";

  /** The retention. */
  @ConfigMapping(prefix = "nightshift.cleanup.rows")
  interface Settings {
    /** Alerts that are resolved; 0 for ever. */
    @WithDefault("400d")
    Duration alerts();
  }

  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      TopicChannels channels,
      AlertSettings settings) {
    return OutgoingEvents.publisher(KIND, dataSource, signals, channels, settings.topic());
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
