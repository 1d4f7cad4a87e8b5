package io.nightshift.monitoring;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * {@code nightshift_monitoring_target_up} and {@code …_target_latency_seconds} of all instances.
 * They are read independently of the scrape, which must not wait for a database that is away.
 */
@Singleton
final class MonitoringMeters extends RemovableMeters {
  private static final Logger LOG = Logger.getLogger("io.nightshift.monitoring");

  private final Targets targets;
  private volatile List<TargetView> seen = List.of();

  @Inject
  MonitoringMeters(Targets targets) {
    this.targets = targets;
    live(
        "nightshift.monitoring.target.up",
        "1 for a target that is up, 0 for one that is down; not a number while its state is unknown",
        () -> rows(MonitoringMeters::isUp));
    live(
        "nightshift.monitoring.target.latency.seconds",
        "How long the last check of a target took",
        () -> rows(MonitoringMeters::seconds));
  }

  /** The targets change. */
  @Scheduled(every = "10s", concurrentExecution = ConcurrentExecution.SKIP)
  void refresh() {
    if (isBound() && targets.areConfigured()) {
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
}
