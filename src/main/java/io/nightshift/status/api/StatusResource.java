package io.nightshift.status.api;

import io.nightshift.database.DatabaseReach;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.web.WorkerResponse;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.TopicHistory;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.status.BacklogSnapshot;
import io.nightshift.status.Overview;
import io.nightshift.status.http.Cursor;
import io.nightshift.status.http.InstanceIdentity;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The HTTP resource of this instance's status and topics. */
@Path("/status")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class StatusResource {
  private static final String INTAKE = "intake";
  private static final ListKey<TopicHistory.Minute, TopicHistory.Key> HISTORY =
      new ListKey<>("topic-history", 2, StatusResource::parts, StatusResource::key);

  private final Overview overview;
  private final IntakeTopics topics;
  private final DatabaseReach database;
  private final TopicHistory history;
  private final ReadBulkhead reads;

  @Inject
  StatusResource(
      Overview overview,
      IntakeTopics topics,
      DatabaseReach database,
      TopicHistory history,
      ReadBulkhead reads) {
    this.overview = overview;
    this.topics = topics;
    this.database = database;
    this.history = history;
    this.reads = reads;
  }

  /**
   * The status.
   *
   * @param share the share of the events that this deployment applies
   * @param startedAt when this instance started
   * @param database the kind of database server that answers this instance
   */
  record Status(
      String service,
      String version,
      String instance,
      String share,
      HostState state,
      Instant startedAt,
      DatabaseReach.Seen database,
      List<WorkerResponse> workers,
      List<TopicStatus> intake,
      Open deadLetters,
      Waiting notifications,
      Open alerts) {}

  /**
   * The open dead letters.
   *
   * @param open their number; null while the database does not answer
   */
  record Open(@Nullable Long open) {}

  /**
   * The waiting notifications; null while the database does not answer.
   *
   * @param pending their number, including those that are due later
   * @param oldestPendingSeconds how long the oldest due one has waited, in seconds; 0 if none is
   *     due
   */
  record Waiting(@Nullable Long pending, @Nullable Long oldestPendingSeconds) {}

  /** The status; it answers whatever else is away. */
  @GET
  public Status status() {
    Overview.Now now = overview.take();
    return new Status(
        InstanceIdentity.SERVICE,
        now.version(),
        now.instance(),
        now.share().toString(),
        now.state(),
        now.startedAt(),
        database.seen(),
        now.workers().stream().map(WorkerResponse::of).toList(),
        now.topics(),
        new Open(now.seen().map(BacklogSnapshot.Seen::open).orElse(null)),
        now.seen()
            .map(BacklogSnapshot.Seen::backlog)
            .map(waiting -> new Waiting(waiting.pending(), waiting.oldestSeconds()))
            .orElse(new Waiting(null, null)),
        new Open(now.seen().map(BacklogSnapshot.Seen::alerts).orElse(null)));
  }

  /** The status of this instance's topics, by name. */
  @GET
  @Path("/intake")
  public ListPage<TopicStatus> intake(@Context RoutingContext context) {
    return ListPage.byName(
        INTAKE, topics.all(), TopicStatus::topic, topic -> topic, new QueryParams(context));
  }

  /** What one instance did in one minute. */
  record MinuteAnswer(Instant minute, String instance, long applied, long lag) {
    static MinuteAnswer of(TopicHistory.Minute minute) {
      TopicHistory.Key key = minute.key();
      return new MinuteAnswer(key.minute(), key.instance(), minute.applied(), minute.lag());
    }
  }

  /** The throughput and the lag of a topic by the minute, newest minute first. */
  @GET
  @Path("/intake/{topic}/history")
  public ListPage<MinuteAnswer> history(
      @PathParam("topic") String topic, @Context RoutingContext context) {
    QueryParams asked = new QueryParams(context);
    int limit = asked.limit();
    TopicHistory.Key after = HISTORY.after(asked);
    if (topics.all().stream().noneMatch(read -> read.topic().equals(topic))) {
      throw ProblemException.notFound("This instance does not read a topic of this name");
    }
    return HISTORY
        .page(reads.get(() -> history.list(topic, after, limit + 1)), limit)
        .map(MinuteAnswer::of);
  }

  private static Object[] parts(TopicHistory.Minute minute) {
    return new Object[] {minute.key().minute(), minute.key().instance()};
  }

  private static TopicHistory.Key key(List<String> parts) {
    return new TopicHistory.Key(Cursor.time(parts.getFirst()), parts.getLast());
  }
}
