package io.nightshift.intake;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.events.Share;
import io.nightshift.hosting.web.RemovableMeters;
import io.nightshift.intake.consumer.TopicStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * {@code nightshift_share}, whose label is the share; and {@code nightshift_intake_lag}, {@code
 * nightshift_intake_position}, {@code nightshift_intake_held} and {@code
 * nightshift_intake_open_transaction_seconds}: one row of each for each partition that this
 * instance shows; and {@code nightshift_intake_delay_seconds} and {@code
 * nightshift_intake_step_seconds}, the histograms of the batches.
 */
@Singleton
final class IntakeMeters extends RemovableMeters {
  private static final Duration[] BUCKETS =
      LongStream.of(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000, 60_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final IntakeTopics topics;
  private final TopicConsumers consumers;
  private final Share share;

  @Inject
  IntakeMeters(IntakeTopics topics, TopicConsumers consumers, Share share) {
    this.topics = topics;
    this.consumers = consumers;
    this.share = share;
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
        "How long an open transaction has delayed the last records of a partition",
        () -> rows(IntakeMeters::openSeconds));
  }

  @Override
  protected void bind() {
    gauge(
        "nightshift.share",
        "1 for the share of the events that this deployment applies",
        Tags.of("share", share.toString()),
        share,
        always -> 1);
    consumers.services().forEach(this::times);
  }

  private void times(TopicConsumer consumer) {
    Tags topic = Tags.of("topic", consumer.topic());
    var delay =
        histogram(
            "nightshift.intake.delay",
            "Time from the time stamp of the oldest record of a batch to its commit",
            topic,
            BUCKETS);
    var read = step(topic, "read");
    var queue = step(topic, "queue");
    var apply = step(topic, "apply");
    var commit = step(topic, "commit");
    consumer.times(
        times -> {
          delay.accept(times.delay());
          read.accept(times.read());
          queue.accept(times.queue());
          apply.accept(times.apply());
          commit.accept(times.commit());
        });
  }

  private Consumer<Duration> step(Tags topic, String step) {
    return histogram(
        "nightshift.intake.step",
        "Parts of the delay of a batch",
        topic.and("step", step),
        BUCKETS);
  }

  private static long openSeconds(TopicStatus.Partition place) {
    return place.openTransactionSince() == null
        ? 0
        : Math.max(0, Duration.between(place.openTransactionSince(), Instant.now()).toSeconds());
  }

  /** Partitions come and go with each rebalance. */
  @Scheduled(every = "1s")
  void refresh() {
    refreshLive();
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
}
