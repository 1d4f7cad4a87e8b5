package io.nightshift.status.metrics;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.web.RemovableMeters;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.consumer.TopicStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * {@code nightshift_intake_events_total} and the partitions that could not continue at their
 * position; and by partition {@code nightshift_intake_lag}, {@code nightshift_intake_position},
 * {@code nightshift_intake_held} and {@code nightshift_intake_open_transaction_seconds}: one row of
 * each for each partition that this instance shows.
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
    live(
        "nightshift.intake.held",
        "1 for a partition that is not read until an operator decides where",
        () -> rows(place -> place.heldSince() == null ? 0 : 1));
    live(
        "nightshift.intake.open.transaction.seconds",
        "How long an open transaction has kept the last records of a partition from being read",
        () -> rows(IntakeMeters::openSeconds));
  }

  private static long openSeconds(TopicStatus.Partition place) {
    return place.openTransactionSince() == null
        ? 0
        : Math.max(0, Duration.between(place.openTransactionSince(), Instant.now()).toSeconds());
  }

  @Override
  protected void bind() {
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
        .orElse(Double.NaN); // The partition was lost since the last refresh.
  }

  private void count(String topic) {
    count(topic, "applied", TopicStatus::applied);
    count(topic, "duplicate", TopicStatus::duplicates);
    count(topic, "dead_lettered", TopicStatus::deadLettered);
    count(topic, "replayed", TopicStatus::replayed);
    counter(
        "nightshift.intake.lost.records",
        "Records that were removed from a topic before they were applied",
        Tags.of("topic", topic),
        topics,
        all -> figure(all, topic, TopicStatus::recordsLost));
    restarted(topic, "topic_recreated", TopicStatus::topicRecreated);
    restarted(topic, "past_end", TopicStatus::pastEnd);
  }

  private void restarted(String topic, String reason, ToLongFunction<TopicStatus> figure) {
    counter(
        "nightshift.intake.restarted.partitions",
        "Partitions that were read from their beginning instead of their position, by the reason",
        Tags.of("topic", topic, "reason", reason),
        topics,
        all -> figure(all, topic, figure));
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
