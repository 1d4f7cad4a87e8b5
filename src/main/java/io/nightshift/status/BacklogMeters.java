package io.nightshift.status;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What waits in the database: {@code nightshift_dead_letters_open}, {@code
 * nightshift_notifications_pending}, {@code nightshift_notifications_oldest_pending_seconds},
 * {@code nightshift_alerts_open}. Counted beside the scrape, which must not wait for a database
 * that is away; not a number while it is.
 */
@Singleton
final class BacklogMeters implements MeterBinder {
  private final Glance glance;
  private final Queue<Meter> gauges = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  BacklogMeters(Glance glance) {
    this.glance = glance;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    gauge(
        into,
        "nightshift.dead.letters.open",
        "Dead letters that wait for an operator, of all instances",
        Glance.Seen::open);
    gauge(
        into,
        "nightshift.notifications.pending",
        "Notifications that are not sent yet, those that are due later included, of all instances",
        seen -> seen.backlog().pending());
    gauge(
        into,
        "nightshift.notifications.oldest.pending.seconds",
        "How long the oldest notification that is due has waited, of all instances",
        seen -> seen.backlog().oldestSeconds());
    gauge(
        into,
        "nightshift.alerts.open",
        "Alerts that nobody has taken on, of all instances",
        Glance.Seen::alerts);
  }

  private void gauge(
      MeterRegistry into, String name, String description, ToLongFunction<Glance.Seen> figure) {
    gauges.add(
        Gauge.builder(name, glance, all -> figure(all, figure))
            .description(description)
            .strongReference(true)
            .register(into));
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    if (from != null) {
      gauges.forEach(from::remove);
    }
  }

  @Scheduled(every = "30s")
  void refresh() {
    var unused = glance.look();
  }

  private static double figure(Glance glance, ToLongFunction<Glance.Seen> figure) {
    Glance.Seen seen = glance.last();
    return seen == null ? Double.NaN : figure.applyAsLong(seen);
  }
}
