package io.nightshift.status.api;

import io.nightshift.events.Text;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.HostedServices;
import io.nightshift.jobs.bulk.BulkAction;
import io.nightshift.jobs.bulk.BulkOperation;
import io.nightshift.jobs.bulk.BulkRequests;
import io.nightshift.status.BulkOperationList;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestResponse;

/** The HTTP resource of actions on all rows that match a filter, with the operators' calls. */
@Path("/bulk-operations")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class BulkOperationResource {
  private static final String DRY_RUN = "dryRun";

  private final BulkRequests operations;
  private final BulkOperationList list;
  private final HostedServices workers;
  private final Operators operators;
  private final ReadBulkhead reads;

  @Inject
  BulkOperationResource(
      BulkRequests operations,
      BulkOperationList list,
      HostedServices workers,
      Operators operators,
      ReadBulkhead reads) {
    this.operations = operations;
    this.list = list;
    this.workers = workers;
    this.operators = operators;
    this.reads = reads;
  }

  /** Bulk operations, newest first. */
  @GET
  public ListPage<BulkOperationResponse> list(@Context RoutingContext context) {
    Reader reader = Reader.of(context);
    return list.page(new QueryParams(context)).map(one -> BulkOperationResponse.of(one, reader));
  }

  /** One bulk operation, with its progress. */
  @GET
  @Path("/{id}")
  public BulkOperationResponse one(@PathParam("id") String id, @Context RoutingContext context) {
    return BulkOperationResponse.of(find(id), Reader.of(context));
  }

  private BulkOperation find(String id) {
    return RowId.known(id)
        .flatMap(number -> reads.get(() -> operations.find(number)))
        .orElseThrow(() -> ProblemException.notFound("There is no bulk operation of this id"));
  }

  /**
   * Queues an action on all rows that match, or only counts them.
   *
   * @throws SQLException if the database is away: nothing was queued
   */
  @POST
  @RolesAllowed(Operators.ROLE)
  public RestResponse<BulkOperationResponse.Requested> request(@Context RoutingContext context)
      throws SQLException {
    QueryParams asked = QueryParams.ofCall(context);
    BulkAction action = action(asked);
    Map<String, String> filter = filter(action, context, asked);
    if (asked.flag(DRY_RUN)) {
      long found = operations.count(action, filter);
      return RestResponse.ok(
          new BulkOperationResponse.Requested(
              null, new BulkOperationResponse.Count(action.name(), filter, found)));
    }
    BulkOperation queued =
        operators.callInTransaction(
            "bulk-operation.request",
            "bulk-operation/" + action.name(),
            filter,
            (connection, actor) ->
                operations
                    .request(connection, action, filter, Text.storable(actor))
                    .orElseThrow(BulkOperationResource::full));
    begin();
    BulkOperationResponse answer = BulkOperationResponse.of(queued, Reader.of(context));
    return RestResponse.ResponseBuilder.<BulkOperationResponse.Requested>create(202)
        .entity(new BulkOperationResponse.Requested(answer, null))
        // Relative: a proxy may have put a path before this one.
        .header("Location", "bulk-operations/" + queued.id())
        .build();
  }

  private BulkAction action(QueryParams asked) {
    BulkAction action = list.action().of(asked);
    if (action == null) {
      throw ProblemException.badParameter(
          operations.actions().stream()
              .map(BulkAction::name)
              .collect(Collectors.joining(", ", "action is needed: one of ", "")));
    }
    return action;
  }

  /** An unknown parameter is an error: ignored, it would make the call do more than intended. */
  private static Map<String, String> filter(
      BulkAction action, RoutingContext context, QueryParams asked) {
    TreeSet<String> unknown = new TreeSet<>(context.queryParams().names());
    unknown.removeAll(List.of("action", DRY_RUN));
    unknown.removeAll(action.parameters());
    if (!unknown.isEmpty()) {
      throw ProblemException.badParameter(
          "%s is no parameter of %s, which has %s and %s"
              .formatted(
                  Text.excerpt(unknown.first()),
                  action.name(),
                  String.join(", ", action.parameters()),
                  DRY_RUN));
    }
    Map<String, String> filter = new LinkedHashMap<>();
    for (String name : action.parameters()) {
      String value = asked.text(name);
      if (!QueryParams.areStorable(value)) {
        throw ProblemException.badParameter(
            name + " must have neither NUL nor half of a surrogate pair");
      }
      if (value != null) {
        filter.put(name, value);
      }
    }
    try {
      action.check(filter);
    } catch (IllegalArgumentException e) {
      throw ProblemException.badParameter(String.valueOf(e.getMessage()));
    }
    return filter;
  }

  private static ProblemException full() {
    return new ProblemException(
        ProblemType.TOO_MANY_OPERATIONS,
        "%d bulk operations are open: stop one, or wait until one has ended"
            .formatted(BulkRequests.MOST_OPEN));
  }

  private void begin() {
    try {
      var unused = workers.runNow(BulkRequests.WORKER);
    } catch (CommandRefusedException e) {
      // The worker is at work and finds the operation, or its next run does.
    }
  }

  /**
   * Stops an open bulk operation. After the answer it changes nothing more.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{id}/stop")
  @RolesAllowed(Operators.ROLE)
  public BulkOperationResponse stop(@PathParam("id") String id, @Context RoutingContext context)
      throws SQLException {
    long known = find(id).id();
    return BulkOperationResponse.of(
        operators.callInTransaction(
            "bulk-operation.stop",
            "bulk-operation/" + known,
            Map.of(),
            (connection, actor) ->
                operations
                    .stop(connection, known, Text.storable(actor))
                    .orElseThrow(() -> ended(id))),
        Reader.of(context));
  }

  private ProblemException ended(String id) {
    return new ProblemException(
        ProblemType.OPERATION_ENDED, "It is %s and cannot be stopped".formatted(find(id).state()));
  }
}
