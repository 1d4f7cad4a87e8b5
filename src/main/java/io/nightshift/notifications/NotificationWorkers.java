package io.nightshift.notifications;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.database.DatabaseSignals;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.notifications.channels.EmailTransport;
import io.nightshift.notifications.channels.MailServer;
import io.nightshift.notifications.channels.NotificationSettings;
import io.nightshift.notifications.channels.WebhookTransport;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;

/** Registers the workers {@code email-sender} and {@code webhook-sender}. */
final class NotificationWorkers {
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
}
