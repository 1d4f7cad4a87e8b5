package io.nightshift.notifications;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.database.DatabaseSignals;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.notifications.channels.EmailTransport;
import io.nightshift.notifications.channels.MailServer;
import io.nightshift.notifications.channels.NotificationSettings;
import io.nightshift.notifications.channels.WebhookTransport;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * Registers the workers {@code email-sender} and {@code webhook-sender}, and the old notifications,
 * which the worker {@code row-cleanup} deletes.
 */
final class NotificationWorkers {
  /** The retention. */
  @ConfigMapping(prefix = "nightshift.cleanup.rows")
  interface Settings {
    /** Notifications that were sent, have failed permanently, or were cancelled; 0 for ever. */
    @WithDefault("90d")
    Duration notifications();
  }

  @Produces
  @Singleton
  OutboxSender email(
      DataSource dataSource,
      DatabaseSignals signals,
      MessageWriters messageWriters,
      NotificationSettings settings,
      MailServer server) {
    return new OutboxSender(
        dataSource,
        signals,
        messageWriters,
        new EmailTransport(server, settings.email()),
        settings,
        settings.email(),
        settings.email().concurrency());
  }

  @Produces
  @Singleton
  OutboxSender webhooks(
      DataSource dataSource,
      DatabaseSignals signals,
      MessageWriters messageWriters,
      NotificationSettings settings,
      OutgoingHttp http,
      ObjectMapper json,
      Clock clock) {
    return new OutboxSender(
        dataSource,
        signals,
        messageWriters,
        new WebhookTransport(http, json, settings.webhook(), clock),
        settings,
        settings.webhook(),
        settings.webhook().concurrency());
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
