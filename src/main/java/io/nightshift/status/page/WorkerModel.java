package io.nightshift.status.page;

import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.TopicConsumer;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A worker on the page.
 *
 * @param id the id of its row
 * @param href the link to more information
 * @param heartbeat the state of its heartbeat; empty if it is not watched
 * @param next when its schedule runs it next
 * @param note what it waits for, why it is not ready, or its last failure; empty if there is
 *     nothing to report
 * @param figures its counters
 */
@TemplateData
record WorkerModel(
    String name,
    String id,
    String href,
    String kind,
    String state,
    RelativeTime since,
    int restarts,
    String heartbeat,
    RelativeTime next,
    String note,
    List<Figure> figures,
    List<PageAction> actions) {

  /** Workers of one kind, by name. */
  @TemplateData
  record Group(String kind, List<WorkerModel> workers) {}

  /** A counter of a worker. */
  @TemplateData
  record Figure(String name, String number) {}

  static List<Group> groups(List<WorkerStatus> workers, Instant now) {
    return kinds(workers)
        .map(
            kind ->
                new Group(
                    HumanFormat.plain(kind.name()),
                    workers.stream()
                        .filter(worker -> worker.kind().equals(kind))
                        .sorted(Comparator.comparing(WorkerStatus::name))
                        .map(worker -> of(worker, now))
                        .toList()))
        .filter(group -> !group.workers().isEmpty())
        .toList();
  }

  /** The kinds in the order of the page. */
  private static Stream<WorkerKind> kinds(List<WorkerStatus> workers) {
    return Stream.concat(
            Stream.of(TopicConsumer.KIND, WorkerKind.BACKGROUND, WorkerKind.SCHEDULED),
            workers.stream().map(WorkerStatus::kind))
        .distinct();
  }

  static WorkerModel of(WorkerStatus worker, Instant now) {
    return new WorkerModel(
        worker.name(),
        "worker-" + PageAction.segment(worker.name()),
        "?view=worker&name=" + PageAction.segment(worker.name()),
        HumanFormat.plain(worker.kind().name()),
        worker.state().name(),
        RelativeTime.of(worker.since(), now),
        worker.restarts(),
        worker.stalled() != null
            ? worker.stalled()
            : worker.heartbeat() == null ? "" : worker.heartbeat(),
        RelativeTime.of(worker.nextRun(), now),
        note(worker, now),
        WorkerFigure.values(worker.figures()).entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(figure -> new Figure(figure.getKey(), HumanFormat.number(figure.getValue())))
            .toList(),
        PageAction.of(worker));
  }

  private static String note(WorkerStatus worker, Instant now) {
    Wait waits = worker.waits();
    if (waits != null) {
      return "Waits since %s: %s".formatted(RelativeTime.of(waits.since(), now).iso(), waits.why());
    }
    if (worker.unready() != null) {
      return worker.unready();
    }
    return worker.lastError() == null ? "" : worker.lastError();
  }
}
