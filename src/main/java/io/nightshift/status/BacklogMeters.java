package io.nightshift.status;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.ToLongFunction;

/**
 * The metrics of waiting work in the database: {@code nightshift_dead_letters_open}, {@code
 * nightshift_notifications_pending}, {@code nightshift_notifications_oldest_pending_seconds},
 * {@code nightshift_alerts_open}. They are read independently of the scrape, which must not wait
 * for a database that is away; {@code NaN} while it is.
 */
@Singleton
final class BacklogMeters extends RemovableMeters {
  private final BacklogSnapshot backlogSnapshot;

  @Inject
  BacklogMeters(BacklogSnapshot backlogSnapshot) {
    this.backlogSnapshot = backlogSnapshot;
  }

  @Override
  protected void bind() {
    gauge(
        "nightshift.dead.letters.open",
        "Dead letters that wait for an operator, of all instances",
        BacklogSnapshot.Seen::open);
    gauge(
        "nightshift.notifications.pending",
        "Notifications that are not sent yet, including those due later, of all instances",
        seen -> seen.backlog().pending());
    gauge(
        "nightshift.notifications.oldest.pending.seconds",
        "How long the oldest due notification has waited, of all instances",
        seen -> seen.backlog().oldestSeconds());
    gauge(
        "nightshift.alerts.open",
        "Unacknowledged alerts of all instances",
        BacklogSnapshot.Seen::alerts);
  }

  private void gauge(String name, String description, ToLongFunction<BacklogSnapshot.Seen> figure) {
    gauge(name, description, Tags.empty(), backlogSnapshot, all -> figure(all, figure));
  }

  @Scheduled(every = "30s")
  void refresh() {
    var unused = backlogSnapshot.read();
  }

  private static double figure(
      BacklogSnapshot backlogSnapshot, ToLongFunction<BacklogSnapshot.Seen> figure) {
    BacklogSnapshot.Seen seen = backlogSnapshot.last();
    return seen == null ? Double.NaN : figure.applyAsLong(seen);
  }
}
