package io.nightshift.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue sync of this instance: {@code nightshift_sync_items_total} by what became of them,
 * {@code nightshift_sync_pages_total}, {@code nightshift_sync_retries_total}, {@code
 * nightshift_sync_breaker_open} and {@code nightshift_sync_up_to_date_timestamp_seconds}.
 */
@Singleton
final class SyncMeters implements MeterBinder {
  private static final String WORKER = "catalogue-sync";
  private static final List<String> OUTCOMES = List.of("applied", "unusable", "vanished");

  private final HostedServices workers;
  private final Queue<Meter> meters = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  SyncMeters(HostedServices workers) {
    this.workers = workers;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    for (String outcome : OUTCOMES) {
      meters.add(
          FunctionCounter.builder("nightshift.sync.items", workers, all -> figure(all, outcome))
              .description("Items of the catalogue, by what became of them")
              .tags("outcome", outcome)
              .register(into));
    }
    count(into, "pages", "Pages of the catalogue that were applied");
    count(into, "retries", "Calls of the catalogue's source that were made again");
    gauge(
        into,
        "breaker.open",
        "1 while the catalogue's source is not called, since most calls of late have failed",
        "breakerOpen");
    meters.add(
        Gauge.builder(
                "nightshift.sync.up.to.date.timestamp.seconds",
                workers,
                all -> {
                  long at = figure(all, "upToDateAt");
                  return at == 0 ? Double.NaN : at; // Not by this instance.
                })
            .description("When this instance last found the catalogue unchanged, or read it whole")
            .strongReference(true)
            .register(into));
  }

  private void count(MeterRegistry into, String figure, String description) {
    meters.add(
        FunctionCounter.builder("nightshift.sync." + figure, workers, all -> figure(all, figure))
            .description(description)
            .register(into));
  }

  private void gauge(MeterRegistry into, String name, String description, String figure) {
    meters.add(
        Gauge.builder("nightshift.sync." + name, workers, all -> figure(all, figure))
            .description(description)
            .strongReference(true)
            .register(into));
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    if (from != null) {
      meters.forEach(from::remove);
    }
  }

  private static long figure(HostedServices workers, String name) {
    return workers
        .find(WORKER)
        .map(WorkerStatus::figures)
        .map(figures -> figures.getOrDefault(name, 0L))
        .orElse(0L);
  }
}
