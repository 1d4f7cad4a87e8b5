package io.nightshift.status.metrics;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import io.nightshift.logwatch.LogKind;
import io.nightshift.logwatch.LogTotals;
import io.nightshift.monitoring.TargetCondition;
import io.nightshift.monitoring.TargetView;
import io.nightshift.monitoring.Targets;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * {@code nightshift_monitoring_target_up} and {@code …_target_latency_seconds}, of all instances,
 * read independently of the scrape; {@code …_log_lines_total} and {@code …_log_matches_total} of
 * this one.
 */
@Singleton
final class MonitoringMeters extends RemovableMeters {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final Targets targets;
  private final LogTotals totals;
  private final Set<LogTotals.Counted> counted = ConcurrentHashMap.newKeySet();
  private volatile List<TargetView> seen = List.of();

  @Inject
  MonitoringMeters(Targets targets, LogTotals totals) {
    this.targets = targets;
    this.totals = totals;
    live(
        "nightshift.monitoring.target.up",
        "1 for a target that is up, 0 for one that is down, none for one of which nobody knows",
        () -> rows(MonitoringMeters::isUp));
    live(
        "nightshift.monitoring.target.latency.seconds",
        "How long the last check of a target took",
        () -> rows(MonitoringMeters::seconds));
  }

  /** The targets and the content of log files change. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void refresh() {
    if (!isBound()) {
      return;
    }
    totals.all().keySet().stream().filter(counted::add).forEach(this::count);
    if (targets.areConfigured()) {
      try {
        seen = targets.list();
      } catch (IllegalStateException e) {
        LOG.debugf(e, "The database does not answer");
        seen = List.of();
      }
      refreshLive();
    }
  }

  private Stream<MultiGauge.Row<?>> rows(Function<TargetView, Double> figure) {
    return seen.stream()
        .map(
            target ->
                MultiGauge.Row.of(
                    Tags.of("target", target.name(), "type", target.type().name()),
                    () -> now(target.name(), figure)));
  }

  private double now(String name, Function<TargetView, Double> figure) {
    return seen.stream()
        .filter(target -> target.name().equals(name))
        .findAny()
        .map(figure)
        .orElse(Double.NaN);
  }

  private static double isUp(TargetView target) {
    return target.state() == TargetCondition.UNKNOWN
        ? Double.NaN
        : target.state() == TargetCondition.UP ? 1 : 0;
  }

  private static double seconds(TargetView target) {
    Long millis = target.latencyMillis();
    return millis == null ? Double.NaN : millis / 1000.0;
  }

  private void count(LogTotals.Counted one) {
    if (one.kind() == LogKind.LEVEL) {
      counter(
          "nightshift.monitoring.log.lines",
          "Lines of log files, by level, that this instance has counted",
          Tags.of("watch", one.watch(), "level", one.name()),
          totals,
          all -> all.of(one));
    } else {
      counter(
          "nightshift.monitoring.log.matches",
          "Lines of log files that a pattern was found in, counted by this instance",
          Tags.of("watch", one.watch(), "pattern", one.name()),
          totals,
          all -> all.of(one));
    }
  }
}
