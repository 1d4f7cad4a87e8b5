package io.nightshift.notifications;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.database.DatabaseSignals;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.intake.TopicConsumer;
import io.nightshift.intake.TopicConsumers;
import io.nightshift.notifications.channels.EmailTransport;
import io.nightshift.notifications.channels.MailServer;
import io.nightshift.notifications.channels.NotificationSettings;
import io.nightshift.notifications.channels.WebhookTransport;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;

/**
 * Registers the workers {@code intake-notifications}, {@code email-sender} and {@code
 * webhook-sender}.
 */
final class NotificationWorkers {
  @Produces
  @Singleton
  TopicConsumer consumer(TopicConsumers consumers, NotificationSettings settings, Clock clock) {
    return consumers.create("notifications", new NotificationProcessor(settings.zone(), clock));
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
}
