package io.nightshift.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.monitoring.LogKind;
import io.nightshift.monitoring.LogTotals;
import io.nightshift.monitoring.TargetCondition;
import io.nightshift.monitoring.TargetView;
import io.nightshift.monitoring.Targets;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code nightshift_monitoring_target_up} and {@code …_target_latency_seconds}, of all instances
 * and read beside the scrape; {@code …_checks_total}, {@code …_log_lines_total} and {@code
 * …_log_matches_total} of this one.
 */
@Singleton
final class MonitoringMeters implements MeterBinder {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final Targets targets;
  private final LogTotals totals;
  private final HostedServices workers;
  private final LiveGauge up;
  private final LiveGauge latency;
  private final Set<LogTotals.Counted> counted = ConcurrentHashMap.newKeySet();
  private final Queue<Meter> counters = new ConcurrentLinkedQueue<>();
  private volatile List<TargetView> seen = List.of();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  MonitoringMeters(Targets targets, LogTotals totals, HostedServices workers) {
    this.targets = targets;
    this.totals = totals;
    this.workers = workers;
    this.up =
        new LiveGauge(
            "nightshift.monitoring.target.up",
            "1 for a target that is up, 0 for one that is down, none for one of which nobody knows",
            () -> rows(MonitoringMeters::isUp));
    this.latency =
        new LiveGauge(
            "nightshift.monitoring.target.latency.seconds",
            "How long the last check of a target took",
            () -> rows(MonitoringMeters::seconds));
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    up.bindTo(into);
    latency.bindTo(into);
    for (String outcome : List.of("healthy", "unhealthy")) {
      counters.add(
          FunctionCounter.builder(
                  "nightshift.monitoring.checks", workers, all -> checks(all, outcome))
              .description("Checks of targets by this instance, by what they found")
              .tags("outcome", outcome)
              .register(into));
    }
  }

  /** Targets come and go, and so does what log files say. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void refresh() {
    MeterRegistry into = registry;
    if (into == null) {
      return;
    }
    totals.all().keySet().stream().filter(counted::add).forEach(one -> count(one, into));
    if (targets.areConfigured()) {
      try {
        seen = targets.list();
      } catch (IllegalStateException e) {
        LOG.debugf(e, "The database does not answer");
        seen = List.of();
      }
      up.refresh();
      latency.refresh();
    }
  }

  @PreDestroy
  void unbind() {
    up.unbind();
    latency.unbind();
    MeterRegistry from = registry;
    registry = null;
    if (from != null) {
      counters.forEach(from::remove);
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

  private static double checks(HostedServices workers, String outcome) {
    return workers
        .find("health-watch")
        .map(WorkerStatus::figures)
        .map(figures -> figures.getOrDefault(outcome, 0L))
        .orElse(0L);
  }

  private void count(LogTotals.Counted one, MeterRegistry into) {
    boolean isLevel = one.kind() == LogKind.LEVEL;
    counters.add(
        FunctionCounter.builder(
                isLevel ? "nightshift.monitoring.log.lines" : "nightshift.monitoring.log.matches",
                totals,
                all -> all.of(one))
            .description(
                isLevel
                    ? "Lines of log files, by level, that this instance has counted"
                    : "Lines of log files that a pattern was found in, counted by this instance")
            .tags("watch", one.watch(), isLevel ? "level" : "pattern", one.name())
            .register(into));
  }
}
