package io.nightshift.status.metrics;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.web.RemovableMeters;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The catalogue sync of this instance: {@code nightshift_sync_items_total} by outcome, {@code
 * nightshift_sync_pages_total}, {@code nightshift_sync_retries_total}, {@code
 * nightshift_sync_breaker_open} and {@code nightshift_sync_up_to_date_timestamp_seconds}.
 */
@Singleton
final class SyncMeters extends RemovableMeters {
  private static final String WORKER = "catalogue-sync";
  private static final List<String> OUTCOMES = List.of("applied", "unusable", "vanished");

  private final HostedServices workers;

  @Inject
  SyncMeters(HostedServices workers) {
    this.workers = workers;
  }

  @Override
  protected void bind() {
    for (String outcome : OUTCOMES) {
      counter(
          "nightshift.sync.items",
          "Items of the catalogue, by what became of them",
          Tags.of("outcome", outcome),
          workers,
          all -> figure(all, WORKER, outcome));
    }
    count("pages", "Pages of the catalogue that were applied");
    count("retries", "Calls of the catalogue's source that were made again");
    gauge(
        "nightshift.sync.breaker.open",
        "1 while the catalogue's source is not called, since most calls of late have failed",
        Tags.empty(),
        workers,
        all -> figure(all, WORKER, "breakerOpen"));
    gauge(
        "nightshift.sync.up.to.date.timestamp.seconds",
        "When this instance last found the catalogue unchanged, or read it whole",
        Tags.empty(),
        workers,
        all -> {
          long at = figure(all, WORKER, "upToDateAt");
          return at == 0 ? Double.NaN : at; // Not brought up to date by this instance.
        });
  }

  private void count(String figure, String description) {
    counter(
        "nightshift.sync." + figure,
        description,
        Tags.empty(),
        workers,
        all -> figure(all, WORKER, figure));
  }
}
