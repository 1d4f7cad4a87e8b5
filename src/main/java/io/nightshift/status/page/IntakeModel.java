package io.nightshift.status.page;

import io.nightshift.fleet.FleetView;
import io.nightshift.intake.consumer.TopicStatus;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The topic of an intake worker on the page.
 *
 * @param trend the lag on all instances, and whether they keep up; empty if it is not known
 * @param partitions all partitions of the topic; only those of this instance if {@code isPartial}
 * @param isPartial whether the partitions of other instances are not known, because the database
 *     does not answer
 * @param batches the last batches of this instance, newest first
 * @param failure the last failure on this instance; empty if there was none
 * @param failedAt the time of that failure
 */
@TemplateData
record IntakeModel(
    String topic,
    String trend,
    List<Place> partitions,
    boolean isPartial,
    List<AppliedBatch> batches,
    String failure,
    RelativeTime failedAt) {

  /**
   * A partition.
   *
   * @param note why this instance does not read it; empty if it does, and on other instances
   */
  @TemplateData
  record Place(FleetTopicModel.Partition partition, String note) {}

  /** A batch that was applied. */
  @TemplateData
  record AppliedBatch(
      RelativeTime at,
      String records,
      String applied,
      String duplicates,
      String deadLettered,
      String took) {

    static AppliedBatch of(TopicStatus.AppliedBatch batch, Instant now) {
      return new AppliedBatch(
          RelativeTime.of(batch.at(), now),
          HumanFormat.number(batch.records()),
          HumanFormat.number(batch.applied()),
          HumanFormat.number(batch.duplicates()),
          HumanFormat.number(batch.deadLettered()),
          HumanFormat.number(batch.tookMillis()) + " ms");
    }
  }

  /**
   * Creates the texts.
   *
   * @param fleet all instances; empty if the database does not answer
   * @param instance the name of this instance
   */
  static IntakeModel of(
      TopicStatus own, Optional<FleetSnapshot.Now> fleet, String instance, Instant now) {
    Optional<FleetView.Topic> whole =
        fleet.flatMap(
            all ->
                all.view().topics().stream()
                    .filter(topic -> topic.topic().equals(own.topic()))
                    .findFirst());
    Map<Integer, PageData.Partition> here = new HashMap<>();
    own.partitions().forEach(one -> here.put(one.partition(), PageData.Partition.of(one)));
    TopicStatus.Failure failure = own.lastFailure();
    return new IntakeModel(
        own.topic(),
        whole.flatMap(topic -> fleet.map(all -> FleetTopicModel.trend(topic, all))).orElse(""),
        whole
            .flatMap(topic -> fleet.map(all -> FleetTopicModel.partitions(topic, all)))
            .orElseGet(() -> own(own, instance))
            .stream()
            .map(
                one -> {
                  PageData.Partition known = here.get(one.number());
                  return new Place(one, known == null ? "" : known.note());
                })
            .toList(),
        whole.isEmpty(),
        own.recentBatches().stream().map(batch -> AppliedBatch.of(batch, now)).toList(),
        failure == null ? "" : failure.why(),
        RelativeTime.of(failure == null ? null : failure.at(), now));
  }

  private static List<FleetTopicModel.Partition> own(TopicStatus own, String instance) {
    return own.partitions().stream()
        .map(
            one ->
                new FleetTopicModel.Partition(
                    one.partition(),
                    HumanFormat.number(one.position()),
                    HumanFormat.number(one.end()),
                    HumanFormat.number(one.lag()),
                    "",
                    instance,
                    InstanceModel.href(instance)))
        .toList();
  }
}
