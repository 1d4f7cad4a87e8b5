package io.nightshift.status.api;

import io.nightshift.events.Text;
import io.nightshift.fleet.FleetCommands;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.hosting.web.WorkerResponse;
import io.nightshift.jobs.RunView;
import io.nightshift.status.RunList;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.security.Operators;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The HTTP resource of this instance's workers, with the operators' calls. */
@Path("/status/workers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class WorkerResource {
  private static final String LIST = "workers";

  private final HostedServices workers;
  private final FleetCommands fleet;
  private final Operators operators;
  private final RunList runs;

  @Inject
  WorkerResource(HostedServices workers, FleetCommands fleet, Operators operators, RunList runs) {
    this.workers = workers;
    this.fleet = fleet;
    this.operators = operators;
    this.runs = runs;
  }

  /** All workers, by name. */
  @GET
  public ListPage<WorkerResponse> list(@Context RoutingContext context) {
    return ListPage.byName(
        LIST, workers.all(), WorkerStatus::name, WorkerResponse::of, new QueryParams(context));
  }

  /** One worker. */
  @GET
  @Path("/{name}")
  public WorkerResponse one(@PathParam("name") String name) {
    return answer(workers.find(name));
  }

  /** The runs of a scheduled worker on all instances, newest first. */
  @GET
  @Path("/{name}/runs")
  public ListPage<RunView> runs(@PathParam("name") String name, @Context RoutingContext context) {
    WorkerStatus known = workers.find(name).orElseThrow(WorkerResource::unknown);
    return runs.page(known.name(), new QueryParams(context));
  }

  /**
   * Pauses a worker: it finishes its present work, and begins nothing new until it is resumed.
   *
   * @throws SQLException if the call cannot be recorded
   */
  @POST
  @Path("/{name}/pause")
  @RolesAllowed(Operators.ROLE)
  @ResponseStatus(202)
  public WorkerResponse pause(@PathParam("name") String name, @Context RoutingContext context)
      throws SQLException {
    WorkerStatus known = known(name);
    WorkerCall call = WorkerCall.pause(context, fleet::now);
    return tell(
        known,
        "worker.pause",
        call,
        (connection, order) -> fleet.pause(connection, order, call.until()),
        worker -> fleet.pauseHere(worker, call.limit()));
  }

  /**
   * Resumes a paused worker.
   *
   * @throws SQLException if the call cannot be recorded
   */
  @POST
  @Path("/{name}/resume")
  @RolesAllowed(Operators.ROLE)
  @ResponseStatus(202)
  public WorkerResponse resume(@PathParam("name") String name, @Context RoutingContext context)
      throws SQLException {
    WorkerStatus known = known(name);
    return tell(
        known, "worker.resume", WorkerCall.other(context), fleet::resume, fleet::resumeHere);
  }

  /**
   * Restarts a worker: stops it if it runs, and starts it.
   *
   * @throws SQLException if the call cannot be recorded
   */
  @POST
  @Path("/{name}/restart")
  @RolesAllowed(Operators.ROLE)
  @ResponseStatus(202)
  public WorkerResponse restart(@PathParam("name") String name, @Context RoutingContext context)
      throws SQLException {
    WorkerStatus known = known(name);
    return tell(
        known, "worker.restart", WorkerCall.other(context), fleet::restart, fleet::restartHere);
  }

  /**
   * Runs a scheduled worker now, whatever its schedule says.
   *
   * @throws SQLException if the call cannot be recorded
   */
  @POST
  @Path("/{name}/run")
  @RolesAllowed(Operators.ROLE)
  @ResponseStatus(202)
  public WorkerResponse run(@PathParam("name") String name) throws SQLException {
    String known = workers.find(name).map(WorkerStatus::name).orElseThrow(WorkerResource::unknown);
    return operators.call("worker.run", "worker/" + known, () -> answer(workers.runNow(known)));
  }

  /** A command to a worker on all instances. */
  @FunctionalInterface
  private interface ForAll {
    FleetCommands.Committed give(Connection connection, FleetCommands.Order order)
        throws CommandRefusedException, SQLException;
  }

  /** A command to a worker of this instance. */
  @FunctionalInterface
  private interface ForThis {
    Optional<WorkerStatus> give(String worker) throws CommandRefusedException;
  }

  private WorkerResponse tell(
      WorkerStatus known, String action, WorkerCall call, ForAll forAll, ForThis forThis)
      throws SQLException {
    String worker = known.name();
    String resource = "worker/" + worker;
    if (!call.isForAll()) {
      if (workers.find(worker).isEmpty()) {
        throw unknown();
      }
      return operators.call(action, resource, call.details(), () -> answer(forThis.give(worker)));
    }
    operators
        .callInTransaction(
            action,
            resource,
            call.details(),
            (connection, actor) ->
                forAll.give(
                    connection,
                    new FleetCommands.Order(worker, Text.storable(actor), call.reason())))
        .follow();
    return WorkerResponse.of(workers.find(worker).orElse(known));
  }

  /**
   * The worker of this instance, or of another one that has it. An unknown name is refused before
   * the call is recorded: nothing is called.
   */
  private WorkerStatus known(String name) throws SQLException {
    if (!QueryParams.areStorable(name)) {
      throw unknown();
    }
    return fleet.find(name).orElseThrow(WorkerResource::unknown);
  }

  private static WorkerResponse answer(Optional<WorkerStatus> worker) {
    return worker.map(WorkerResponse::of).orElseThrow(WorkerResource::unknown);
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("There is no worker of that name");
  }
}
