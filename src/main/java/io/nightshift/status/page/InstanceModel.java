package io.nightshift.status.page;

import io.nightshift.fleet.FleetView;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.List;

/** One instance on the page, as its last heartbeat reported it. */
@TemplateData
record InstanceModel(
    String name,
    String host,
    String version,
    String state,
    RelativeTime started,
    RelativeTime seen,
    String perSecond,
    List<Worker> workers,
    List<Partition> partitions) {

  /**
   * A worker of the instance.
   *
   * @param note what it waits for, its last failure, or that it does not follow its desired state
   */
  @TemplateData
  record Worker(String name, String kind, String state, RelativeTime since, String note) {}

  /** A partition that the instance reads. */
  @TemplateData
  record Partition(String topic, int number, String position, String end, String lag) {}

  /** The link to the view of an instance. */
  static String href(String instance) {
    return "?view=instance&name=" + PageAction.segment(instance);
  }

  static InstanceModel of(FleetView.Detail detail, Instant now) {
    return new InstanceModel(
        detail.instance(),
        detail.host(),
        detail.version(),
        detail.state(),
        RelativeTime.of(detail.startedAt(), now),
        RelativeTime.of(detail.seenAt(), now),
        HumanFormat.rate(detail.eventsPerSecond()),
        detail.workers().stream()
            .map(
                worker ->
                    new Worker(
                        worker.name(),
                        HumanFormat.plain(worker.kind()),
                        worker.state(),
                        RelativeTime.of(worker.since(), now),
                        note(worker)))
            .toList(),
        detail.partitions().stream()
            .map(
                one ->
                    new Partition(
                        one.topic(),
                        one.partition(),
                        HumanFormat.number(one.position()),
                        HumanFormat.number(one.end()),
                        HumanFormat.number(one.lag())))
            .toList());
  }

  private static String note(FleetView.OwnWorker worker) {
    if (!worker.follows()) {
      return "Does not follow the command for all instances yet.";
    }
    if (worker.waitsFor() != null) {
      return worker.waitsFor();
    }
    return worker.lastError() == null ? "" : worker.lastError();
  }
}
