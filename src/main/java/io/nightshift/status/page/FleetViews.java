package io.nightshift.status.page;

import io.nightshift.fleet.FleetReader;
import io.nightshift.fleet.FleetView;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** The views of all instances, and of one of them. */
@Singleton
final class FleetViews {
  private final FleetReader fleet;
  private final FleetSnapshot snapshot;
  private final DayHistory history;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  FleetViews(
      FleetReader fleet,
      FleetSnapshot snapshot,
      DayHistory history,
      ReadBulkhead reads,
      Clock clock) {
    this.fleet = fleet;
    this.snapshot = snapshot;
    this.history = history;
    this.reads = reads;
    this.clock = clock;
  }

  /**
   * All instances.
   *
   * @throws RuntimeException if the database is away
   */
  TemplateInstance all(PageData page) {
    FleetModel model =
        reads.get(
            () -> {
              FleetSnapshot.Now now = snapshot.read();
              List<String> topics =
                  now.view().topics().stream().map(FleetView.Topic::topic).toList();
              return FleetModel.of(now, history.steps(topics));
            });
    return PageTemplates.fleet(page, model);
  }

  /**
   * The instance that the query names.
   *
   * @throws ProblemException with 404 if there is none of that name
   * @throws RuntimeException if the database is away
   */
  TemplateInstance one(PageData page, QueryParams asked) {
    String name = asked.text("name");
    FleetView.Detail found =
        reads
            .get(() -> fleet.find(name == null ? "" : name))
            .orElseThrow(() -> ProblemException.notFound("There is no instance of that name"));
    return PageTemplates.instance(page, InstanceModel.of(found, clock.instant()));
  }

  /** The worker of this instance that reads a topic; it works whatever is away. */
  TemplateInstance intake(PageData page, WorkerModel worker, TopicStatus topic) {
    return PageTemplates.intake(
        page,
        worker,
        IntakeModel.of(topic, snapshot.take(page.isAnswered()), page.instance(), clock.instant()));
  }
}
