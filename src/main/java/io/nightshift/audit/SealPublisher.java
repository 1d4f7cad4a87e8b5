package io.nightshift.audit;

import io.nightshift.intake.OutgoingEvents;
import io.nightshift.intake.TablePublisher;
import io.nightshift.intake.TopicChannels;
import io.nightshift.jobs.DatabaseSignals;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/**
 * Hosts the worker {@code audit-seal-publisher}: each seal, with its chain as the key. Whoever owns
 * the database could shorten a chain and its seals with it; not what others have read by then.
 */
final class SealPublisher {
  /** What is published. */
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
