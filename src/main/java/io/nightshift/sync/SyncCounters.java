package io.nightshift.sync;

import io.nightshift.hosting.WorkerFigure;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The counters of this instance, for the status and the metrics. */
final class SyncCounters {
  final AtomicLong applied = new AtomicLong();
  final AtomicLong unusable = new AtomicLong();
  final AtomicLong vanished = new AtomicLong();
  final AtomicLong pages = new AtomicLong();
  final AtomicLong unchanged = new AtomicLong();

  /** Retried calls of the source. */
  final AtomicLong retries = new AtomicLong();

  /** 1 while the source is not called, because most recent calls failed. */
  final AtomicLong breakerOpen = new AtomicLong();

  /** When the last pass was complete, or the catalogue was unchanged, in seconds since 1970. */
  final AtomicLong upToDateAt = new AtomicLong();

  List<WorkerFigure> figures() {
    return List.of(
        items("applied", applied),
        items("unusable", unusable),
        items("vanished", vanished),
        WorkerFigure.of("pages", pages::get)
            .counter("nightshift.sync.pages", "Applied pages of the catalogue"),
        WorkerFigure.of("unchanged", unchanged::get),
        WorkerFigure.of("retries", retries::get)
            .counter("nightshift.sync.retries", "Retried calls to the catalogue's source"),
        WorkerFigure.of("breakerOpen", breakerOpen::get)
            .gauge(
                "nightshift.sync.breaker.open",
                "1 while the catalogue's source is not called, because most recent calls failed"),
        WorkerFigure.of("upToDateAt", upToDateAt::get)
            .time(
                "nightshift.sync.up.to.date.timestamp.seconds",
                "When this instance last found the catalogue unchanged, or read it completely"));
  }

  private static WorkerFigure items(String outcome, AtomicLong count) {
    return WorkerFigure.of(outcome, count::get)
        .counter("nightshift.sync.items", "Items of the catalogue, by outcome", "outcome", outcome);
  }
}
