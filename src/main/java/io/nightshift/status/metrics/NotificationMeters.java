package io.nightshift.status.metrics;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.web.RemovableMeters;
import io.nightshift.notifications.channels.Channel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;

/** {@code nightshift_notifications_total}: attempts to send, by outcome. */
@Singleton
final class NotificationMeters extends RemovableMeters {
  private static final List<String> OUTCOMES = List.of("sent", "retried", "failed");

  private final HostedServices workers;

  @Inject
  NotificationMeters(HostedServices workers) {
    this.workers = workers;
  }

  @Override
  protected void bind() {
    for (Channel channel : Channel.values()) {
      String name = channel.name().toLowerCase(Locale.ROOT);
      for (String outcome : OUTCOMES) {
        counter(
            "nightshift.notifications",
            "Attempts to send a notification, by what became of them",
            Tags.of("channel", name, "outcome", outcome),
            workers,
            all -> figure(all, name + "-sender", outcome));
      }
    }
  }
}
