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

/**
 * {@code nightshift_intake_events_total}, and by partition {@code nightshift_intake_lag} and {@code
 * nightshift_intake_position}: one row of each for each partition that this instance has.
 */
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
        () -> rows(TopicStatus.Partition::lag));
    live(
        "nightshift.intake.position",
        "Offset of the next record to apply, of this instance's partitions",
        () -> rows(TopicStatus.Partition::position));
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

  private Stream<MultiGauge.Row<?>> rows(ToLongFunction<TopicStatus.Partition> figure) {
    return topics.all().stream()
        .flatMap(
            status ->
                status.partitions().stream()
                    .map(place -> row(status.topic(), place.partition(), figure)));
  }

  private MultiGauge.Row<?> row(
      String topic, int partition, ToLongFunction<TopicStatus.Partition> figure) {
    Tags tags = Tags.of("topic", topic, "partition", Integer.toString(partition));
    return MultiGauge.Row.of(tags, () -> ofPartition(topic, partition, figure));
  }

  private double ofPartition(
      String topic, int partition, ToLongFunction<TopicStatus.Partition> figure) {
    return topics.all().stream()
        .filter(status -> status.topic().equals(topic))
        .flatMap(status -> status.partitions().stream())
        .filter(place -> place.partition() == partition)
        .mapToDouble(figure::applyAsLong)
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
