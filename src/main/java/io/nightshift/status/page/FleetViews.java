package io.nightshift.status.page;

import io.nightshift.fleet.FleetReader;
import io.nightshift.fleet.FleetView;
import io.nightshift.intake.TopicHistory;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The views of all instances, and of one of them. */
@Singleton
final class FleetViews {
  private static final Duration STEP = Duration.ofMinutes(10);

  private final FleetReader fleet;
  private final TopicHistory history;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  FleetViews(FleetReader fleet, TopicHistory history, ReadBulkhead reads, Clock clock) {
    this.fleet = fleet;
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
              FleetView all = fleet.read();
              List<String> topics = all.topics().stream().map(FleetView.Topic::topic).toList();
              return FleetModel.of(
                  all, history.steps(topics, STEP, Chart.DAY_STEPS), clock.instant());
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
}
