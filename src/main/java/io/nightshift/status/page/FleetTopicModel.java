package io.nightshift.status.page;

import io.nightshift.fleet.FleetView;
import io.nightshift.intake.TopicHistory;
import io.quarkus.qute.TemplateData;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A topic on all instances.
 *
 * @param trend its lag, and whether the instances keep up
 * @param behind the partition with the greatest lag and its instance; empty without lag
 * @param day its throughput and lag over a day
 */
@TemplateData
record FleetTopicModel(
    String name,
    String perSecond,
    String trend,
    String behind,
    List<Partition> partitions,
    Chart.Pair day) {

  /**
   * A partition.
   *
   * @param end empty if no live instance knows it
   * @param lag empty if no live instance knows it
   * @param trend whether its reader keeps up; empty without lag
   * @param instance the instance that reads it; empty if none does
   * @param href the link to that instance
   */
  @TemplateData
  record Partition(
      int number,
      String position,
      String end,
      String lag,
      String trend,
      String instance,
      String href) {}

  static FleetTopicModel of(
      FleetView.Topic topic, FleetSnapshot.Now fleet, TopicHistory.@Nullable Steps day) {
    return new FleetTopicModel(
        topic.topic(),
        HumanFormat.rate(topic.eventsPerSecond()),
        trend(topic, fleet),
        behind(topic).orElse(""),
        partitions(topic, fleet),
        Chart.day(topic.topic(), topic.eventsPerSecond(), topic.lag(), day));
  }

  /** The lag of a topic, and whether the instances keep up. */
  static String trend(FleetView.Topic topic, FleetSnapshot.Now fleet) {
    LagTrend trend = fleet.trend(topic);
    return trend.kind() == LagTrend.Kind.KEEPING_UP
        ? "keeps up: lag " + HumanFormat.number(topic.lag())
        : trend.text();
  }

  /** All partitions of a topic, by number. */
  static List<Partition> partitions(FleetView.Topic topic, FleetSnapshot.Now fleet) {
    return topic.partitions().stream().map(one -> partition(topic, one, fleet)).toList();
  }

  private static Partition partition(
      FleetView.Topic topic, FleetView.Partition one, FleetSnapshot.Now fleet) {
    Long lag = one.lag();
    String instance = one.instance() == null ? "" : one.instance();
    return new Partition(
        one.partition(),
        HumanFormat.number(one.position()),
        number(one.end()),
        number(lag),
        lag == null || lag == 0 ? "" : fleet.trend(topic, one.partition(), lag).text(),
        instance,
        InstanceModel.href(instance));
  }

  private static String number(@Nullable Long value) {
    return value == null ? "" : HumanFormat.number(value);
  }

  /** The partition with the greatest lag and its instance; empty without lag. */
  static Optional<String> behind(FleetView.Topic topic) {
    return topic.partitions().stream()
        .filter(one -> one.lag() != null && one.lag() > 0)
        .max(Comparator.comparing(one -> Objects.requireNonNull(one.lag())))
        .map(
            one ->
                "partition %d, %s"
                    .formatted(
                        one.partition(),
                        one.instance() == null ? "read by no instance" : one.instance()));
  }
}
