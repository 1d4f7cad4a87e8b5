package io.nightshift.sync;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The counters of this instance, for the status and the metrics. */
final class SyncCounters {
  final AtomicLong applied = new AtomicLong();
  final AtomicLong unusable = new AtomicLong();
  final AtomicLong vanished = new AtomicLong();
  final AtomicLong pages = new AtomicLong();
  final AtomicLong unchanged = new AtomicLong();

  /** When the last pass was complete, or the catalogue was unchanged, in seconds since 1970. */
  final AtomicLong upToDateAt = new AtomicLong();

  Map<String, Long> with(@Nullable SourceGuard guard) {
    return Map.of(
        "applied", applied.get(),
        "unusable", unusable.get(),
        "vanished", vanished.get(),
        "pages", pages.get(),
        "unchanged", unchanged.get(),
        "retries", guard == null ? 0L : guard.retries(),
        "breakerOpen", guard != null && guard.isOpen() ? 1L : 0L,
        "upToDateAt", upToDateAt.get());
  }
}
