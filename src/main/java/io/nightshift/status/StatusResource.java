package io.nightshift.status;

import io.nightshift.hosting.HostState;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.TopicStatus;
import io.nightshift.jobs.DatabaseReach;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This instance as it stands: the whole, and its topics. */
@Path("/status")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class StatusResource {
  private static final String INTAKE = "intake";

  private final Overview overview;
  private final IntakeTopics topics;
  private final DatabaseReach database;

  @Inject
  StatusResource(Overview overview, IntakeTopics topics, DatabaseReach database) {
    this.overview = overview;
    this.topics = topics;
    this.database = database;
  }

  /**
   * The whole.
   *
   * @param startedAt when this instance started
   * @param database which server of the database answers this instance
   */
  record Status(
      String service,
      String version,
      String instance,
      HostState state,
      Instant startedAt,
      DatabaseReach.Seen database,
      List<WorkerAnswer> workers,
      List<TopicStatus> intake,
      Open deadLetters,
      Waiting notifications,
      Open alerts) {}

  /**
   * What waits for an operator.
   *
   * @param open how many, null while the database does not answer
   */
  record Open(@Nullable Long open) {}

  /**
   * Notifications that wait, null while the database does not answer.
   *
   * @param pending how many, those that are due later included
   * @param oldestPendingSeconds how long the oldest that is due has waited; 0 where none is
   */
  record Waiting(@Nullable Long pending, @Nullable Long oldestPendingSeconds) {}

  /** Everything at a glance; it answers whatever else is away. */
  @GET
  public Status status() {
    Overview.Now now = overview.take();
    return new Status(
        Instance.SERVICE,
        now.version(),
        now.instance(),
        now.state(),
        now.startedAt(),
        database.seen(),
        now.workers().stream().map(WorkerAnswer::of).toList(),
        now.topics(),
        new Open(now.seen().map(Glance.Seen::open).orElse(null)),
        now.seen()
            .map(Glance.Seen::backlog)
            .map(waiting -> new Waiting(waiting.pending(), waiting.oldestSeconds()))
            .orElse(new Waiting(null, null)),
        new Open(now.seen().map(Glance.Seen::alerts).orElse(null)));
  }

  /** Where this instance stands in its topics, by name. */
  @GET
  @Path("/intake")
  public Listed<TopicStatus> intake(@Context RoutingContext context) {
    return Listed.byName(
        INTAKE, topics.all(), TopicStatus::topic, topic -> topic, new Asked(context));
  }
}
