package io.nightshift.status.api;

import io.nightshift.events.Reason;
import io.nightshift.intake.deadletters.DeadLetterView;
import io.nightshift.intake.deadletters.DeadLetters;
import io.nightshift.intake.deadletters.EventWay;
import io.nightshift.intake.deadletters.EventWays;
import io.nightshift.intake.deadletters.ReplayResult;
import io.nightshift.intake.deadletters.Replays;
import io.nightshift.status.DeadLetterFilters;
import io.nightshift.status.DeadLetterGroupList;
import io.nightshift.status.DeadLetterList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
import io.nightshift.status.security.Operators;
import io.nightshift.status.security.Reader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** The HTTP resource of dead letters, with the operators' calls. */
@Path("/dead-letters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class DeadLetterResource {

  private final DeadLetters deadLetters;
  private final EventWays ways;
  private final DeadLetterList list;
  private final DeadLetterGroupList groups;
  private final DeadLetterFilters filters;
  private final Replays replays;
  private final Operators operators;
  private final ReadBulkhead readBulkhead;

  @Inject
  DeadLetterResource(
      DeadLetters deadLetters,
      EventWays ways,
      DeadLetterList list,
      DeadLetterGroupList groups,
      DeadLetterFilters filters,
      Replays replays,
      Operators operators,
      ReadBulkhead readBulkhead) {
    this.deadLetters = deadLetters;
    this.ways = ways;
    this.list = list;
    this.groups = groups;
    this.filters = filters;
    this.replays = replays;
    this.operators = operators;
    this.readBulkhead = readBulkhead;
  }

  /** Dead letters, newest first. */
  @GET
  public ListPage<DeadLetterResponse> list(@Context RoutingContext context) {
    Reader reader = Reader.of(context);
    return list.page(new QueryParams(context)).map(one -> DeadLetterResponse.of(one, reader));
  }

  /** Dead letters by their cause, the one with the newest first. */
  @GET
  @Path("/groups")
  public ListPage<DeadLetterGroupResponse> grouped(@Context RoutingContext context) {
    Reader reader = Reader.of(context);
    return groups
        .page(new QueryParams(context))
        .map(group -> DeadLetterGroupResponse.of(group, reader));
  }

  /** A dead letter with its record. */
  @GET
  @Path("/{id}")
  public DeadLetterResponse.Whole one(@PathParam("id") String id, @Context RoutingContext context) {
    return RowId.known(id)
        .flatMap(number -> readBulkhead.get(() -> deadLetters.find(number)))
        .map(
            found -> {
              EventWay way = readBulkhead.get(() -> ways.of(found.summary()));
              return DeadLetterResponse.Whole.of(found, way, Reader.of(context));
            })
        .orElseThrow(DeadLetterResource::unknown);
  }

  /**
   * Replays a dead letter; if that fails, it stays open with the new reason.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{id}/replay")
  @RolesAllowed(Operators.ROLE)
  public DeadLetterResponse.Whole replay(
      @PathParam("id") String id, @Context RoutingContext context) throws SQLException {
    boolean forced = QueryParams.ofCall(context).flag("force");
    long known = RowId.parse(one(id, context).summary().id());
    return operators.call(
        "dead-letter.replay",
        "dead-letter/" + known,
        forced ? Map.of("force", "true") : Map.of(),
        () -> {
          answered(replays.replay(known, forced));
          return one(id, context);
        });
  }

  /**
   * Discards a dead letter.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{id}/discard")
  @RolesAllowed(Operators.ROLE)
  public DeadLetterResponse.Whole discard(
      @PathParam("id") String id, @Context RoutingContext context) throws SQLException {
    long known = RowId.parse(one(id, context).summary().id());
    return operators.call(
        "dead-letter.discard",
        "dead-letter/" + known,
        () -> {
          DeadLetterView.State was =
              replays.discard(known).orElseThrow(DeadLetterResource::unknown);
          if (was != DeadLetterView.State.OPEN) {
            throw notOpen(was);
          }
          return one(id, context);
        });
  }

  /**
   * Replays many dead letters, or only counts them.
   *
   * @throws SQLException if the database goes away: earlier replays stay committed
   */
  @POST
  @Path("/replay")
  @RolesAllowed(Operators.ROLE)
  public Replays.Tally replayAll(@Context RoutingContext context) throws SQLException {
    QueryParams queryParams = QueryParams.ofCall(context);
    String topic = filters.topic().of(queryParams);
    Reason reason = filters.reason().of(queryParams);
    boolean counting = queryParams.flag("dryRun");
    if (!filters.topic().isStorable(queryParams)) {
      return new Replays.Tally(0, 0, 0, 0);
    }
    if (counting) {
      return replays.dryRun(topic, reason);
    }
    return operators.call(
        "dead-letter.replay",
        "dead-letters",
        ListFilter.sent(List.of(filters.topic(), filters.reason()), queryParams),
        () -> replays.replayAll(topic, reason));
  }

  private static void answered(ReplayResult result) {
    switch (result) {
      case ReplayResult.Applied applied -> {}
      case ReplayResult.Duplicate duplicate -> {}
      case ReplayResult.Failed again -> {}
      case ReplayResult.Unknown gone -> throw unknown();
      case ReplayResult.NotOpen(DeadLetterView.State state) -> throw notOpen(state);
      case ReplayResult.Exhausted(int attempts) ->
          throw new ProblemException(
              ProblemType.DEAD_LETTER_EXHAUSTED,
              "It was tried %d times; ?force=true tries it all the same".formatted(attempts));
      case ReplayResult.Behind(long front) ->
          throw new ProblemException(
              ProblemType.DEAD_LETTER_BEHIND,
              "It waits behind dead letter %d of its key: replay or discard that".formatted(front));
      case ReplayResult.NotRead(String topic) ->
          throw new ProblemException(
              ProblemType.TOPIC_NOT_READ_HERE, "This instance does not read the topic " + topic);
    }
  }

  private static ProblemException notOpen(DeadLetterView.State state) {
    return new ProblemException(
        ProblemType.DEAD_LETTER_NOT_OPEN, "It is %s, not OPEN".formatted(state));
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("There is no dead letter of this id");
  }
}
