package io.nightshift.status;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.TopicStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** {@code nightshift_intake_events_total} and {@code nightshift_intake_lag}. */
@Singleton
final class IntakeMeters extends RemovableMeters {
  private final IntakeTopics topics;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();

  @Inject
  IntakeMeters(IntakeTopics topics) {
    this.topics = topics;
    live(
        "nightshift.intake.lag",
        "Events published and not applied yet, of this instance's partitions",
        () -> topics.all().stream().flatMap(this::rows));
  }

  @Override
  void bind() {
    countAll();
  }

  /** Partitions come and go with each rebalance. */
  @Scheduled(every = "1s")
  void refresh() {
    refreshLive();
    countAll();
  }

  private void countAll() {
    if (isBound()) {
      topics.all().stream().map(TopicStatus::topic).filter(counted::add).forEach(this::count);
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

  private void count(String topic) {
    count(topic, "applied", TopicStatus::applied);
    count(topic, "duplicate", TopicStatus::duplicates);
    count(topic, "dead_lettered", TopicStatus::deadLettered);
    count(topic, "replayed", TopicStatus::replayed);
  }

  private void count(String topic, String outcome, ToLongFunction<TopicStatus> figure) {
    counter(
        "nightshift.intake.events",
        "Events taken in, by what became of them",
        Tags.of("topic", topic, "outcome", outcome),
        topics,
        all -> figure(all, topic, figure));
  }

  private static double figure(
      IntakeTopics topics, String topic, ToLongFunction<TopicStatus> figure) {
    return topics.all().stream()
        .filter(status -> status.topic().equals(topic))
        .mapToLong(figure)
        .sum();
  }
}
