package io.nightshift.logwatch;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code nightshift_monitoring_log_lines_total} and {@code nightshift_monitoring_log_matches_total}
 * of this instance.
 */
@Singleton
final class LogMeters extends RemovableMeters {
  private final LogTotals totals;
  private final Set<LogTotals.Counted> counted = ConcurrentHashMap.newKeySet();

  @Inject
  LogMeters(LogTotals totals) {
    this.totals = totals;
  }

  /** The content of the files decides which levels and patterns are counted. */
  @Scheduled(every = "10s")
  void refresh() {
    if (isBound()) {
      totals.all().keySet().stream().filter(counted::add).forEach(this::count);
    }
  }

  private void count(LogTotals.Counted one) {
    switch (one.kind()) {
      case LEVEL ->
          counter(
              "nightshift.monitoring.log.lines",
              "Lines of log files by level, counted by this instance",
              Tags.of("watch", one.watch(), "level", one.name()),
              totals,
              all -> all.of(one));
      case PATTERN ->
          counter(
              "nightshift.monitoring.log.matches",
              "Lines of log files that match a pattern, counted by this instance",
              Tags.of("watch", one.watch(), "pattern", one.name()),
              totals,
              all -> all.of(one));
    }
  }
}
