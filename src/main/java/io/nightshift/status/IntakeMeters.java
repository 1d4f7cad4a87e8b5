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
  private final LiveGauge lags;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();
  private final Queue<Meter> counters = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  IntakeMeters(IntakeTopics topics) {
    this.topics = topics;
    this.lags =
        new LiveGauge(
            "nightshift.intake.lag",
            "Events published and not applied yet, of this instance's partitions",
            () -> topics.all().stream().flatMap(this::rows));
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    lags.bindTo(into);
    countAll();
  }

  /** Partitions come and go with each rebalance. */
  @Scheduled(every = "1s")
  void refresh() {
    lags.refresh();
    countAll();
  }

  @PreDestroy
  void unbind() {
    lags.unbind();
    MeterRegistry from = registry;
    registry = null;
    if (from != null) {
      counters.forEach(from::remove);
    }
  }

  private void countAll() {
    MeterRegistry into = registry;
    if (into != null) {
      topics.all().stream()
          .map(TopicStatus::topic)
          .filter(counted::add)
          .forEach(topic -> count(topic, into));
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
    count(topic, "replayed", TopicStatus::replayed, into);
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
