package io.nightshift.alerts;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.publishing.OutgoingEvents;
import io.nightshift.publishing.TablePublisher;
import io.nightshift.publishing.TopicChannels;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/**
 * Registers the worker {@code alert-publisher}, which publishes the changes of alerts with their
 * cause as the key.
 */
final class AlertPublisher {
  /** The kind of the published events. */
  static final String KIND = "alert";

  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      TopicChannels channels,
      AlertSettings settings) {
    return OutgoingEvents.publisher(KIND, dataSource, signals, channels, settings.topic());
  }
}
