package io.nightshift.audit;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.publishing.OutgoingEvents;
import io.nightshift.publishing.TablePublisher;
import io.nightshift.publishing.TopicChannels;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/**
 * Registers the worker {@code audit-seal-publisher}, which publishes each seal with its chain as
 * the key. The owner of the database could shorten a chain together with its seals, but not the
 * published copies.
 */
final class SealPublisher {
  /** The kind of the published events. */
  static final String KIND = "audit-seal";

  @Produces
  @Singleton
  TablePublisher publisher(
      DataSource dataSource,
      DatabaseSignals signals,
      TopicChannels channels,
      AuditSettings settings) {
    return OutgoingEvents.publisher(KIND, dataSource, signals, channels, settings.sealTopic());
  }
}
