package io.nightshift.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.TopicStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code nightshift_intake_events_total} and {@code nightshift_intake_lag}. */
@Singleton
final class IntakeMeters implements MeterBinder {
  private final IntakeTopics topics;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();
  private final Queue<Meter> counters = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;
  private volatile @Nullable MultiGauge lags;

  @Inject
  IntakeMeters(IntakeTopics topics) {
    this.topics = topics;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    lags =
        MultiGauge.builder("nightshift.intake.lag")
            .description("Events published and not applied yet, of this instance's partitions")
            .register(into);
    registry = into;
    refresh();
  }

  /** Partitions come and go with each rebalance; values are read at each scrape. */
  @Scheduled(every = "1s")
  void refresh() {
    MeterRegistry into = registry;
    MultiGauge gauge = lags;
    if (into == null || gauge == null) {
      return;
    }
    var now = topics.all();
    gauge.register(now.stream().flatMap(this::rows).toList(), false);
    now.stream().map(TopicStatus::topic).filter(counted::add).forEach(topic -> count(topic, into));
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    MultiGauge gauge = lags;
    registry = null;
    if (from != null && gauge != null) {
      gauge.register(List.of(), true);
      counters.forEach(from::remove);
    }
  }

  private Stream<MultiGauge.Row<?>> rows(TopicStatus status) {
    return status.partitions().stream()
        .map(
            place ->
                MultiGauge.Row.of(
                    Tags.of(
                        "topic", status.topic(), "partition", Integer.toString(place.partition())),
                    () -> lag(status.topic(), place.partition())));
  }

  private double lag(String topic, int partition) {
    return topics.all().stream()
        .filter(status -> status.topic().equals(topic))
        .flatMap(status -> status.partitions().stream())
        .filter(place -> place.partition() == partition)
        .mapToDouble(TopicStatus.Partition::lag)
        .findAny()
        .orElse(Double.NaN); // Lost since the last look.
  }

  private void count(String topic, MeterRegistry into) {
    count(topic, "applied", TopicStatus::applied, into);
    count(topic, "duplicate", TopicStatus::duplicates, into);
    count(topic, "dead_lettered", TopicStatus::deadLettered, into);
  }

  private void count(
      String topic, String outcome, ToLongFunction<TopicStatus> figure, MeterRegistry into) {
    counters.add(
        FunctionCounter.builder(
                "nightshift.intake.events", topics, all -> figure(all, topic, figure))
            .description("Events taken in, by what became of them")
            .tags("topic", topic, "outcome", outcome)
            .register(into));
  }

  private static double figure(
      IntakeTopics topics, String topic, ToLongFunction<TopicStatus> figure) {
    return topics.all().stream()
        .filter(status -> status.topic().equals(topic))
        .mapToLong(figure)
        .sum();
  }
}
