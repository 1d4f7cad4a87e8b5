package io.nightshift.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.notifications.Channel;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** {@code nightshift_notifications_total}: attempts to send, by what became of them. */
@Singleton
final class NotificationMeters implements MeterBinder {
  private static final List<String> OUTCOMES = List.of("sent", "retried", "failed");

  private final HostedServices workers;
  private final Queue<Meter> counters = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  NotificationMeters(HostedServices workers) {
    this.workers = workers;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    for (Channel channel : Channel.values()) {
      String name = channel.name().toLowerCase(Locale.ROOT);
      for (String outcome : OUTCOMES) {
        counters.add(
            FunctionCounter.builder(
                    "nightshift.notifications",
                    workers,
                    all -> figure(all, name + "-sender", outcome))
                .description("Attempts to send a notification, by what became of them")
                .tags("channel", name, "outcome", outcome)
                .register(into));
      }
    }
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    if (from != null) {
      counters.forEach(from::remove);
    }
  }

  private static double figure(HostedServices workers, String worker, String outcome) {
    return workers
        .find(worker)
        .map(WorkerStatus::figures)
        .map(figures -> figures.getOrDefault(outcome, 0L))
        .orElse(0L);
  }
}
