package io.nightshift.status.api;

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
  private final Operators operators;
  private final RunList runs;

  @Inject
  WorkerResource(HostedServices workers, Operators operators, RunList runs) {
    this.workers = workers;
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
  public WorkerResponse pause(@PathParam("name") String name) throws SQLException {
    return tell(name, "worker.pause", workers::pause);
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
  public WorkerResponse resume(@PathParam("name") String name) throws SQLException {
    return tell(name, "worker.resume", workers::resume);
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
  public WorkerResponse restart(@PathParam("name") String name) throws SQLException {
    return tell(name, "worker.restart", workers::restart);
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
    return tell(name, "worker.run", workers::runNow);
  }

  @FunctionalInterface
  private interface Command {
    Optional<WorkerStatus> tell(String name) throws CommandRefusedException;
  }

  /** An unknown name is refused before the call is recorded: nothing is called. */
  private WorkerResponse tell(String name, String action, Command command) throws SQLException {
    WorkerStatus known = workers.find(name).orElseThrow(WorkerResource::unknown);
    return operators.call(
        action, "worker/" + known.name(), () -> answer(command.tell(known.name())));
  }

  private static WorkerResponse answer(Optional<WorkerStatus> worker) {
    return worker.map(WorkerResponse::of).orElseThrow(WorkerResource::unknown);
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("There is no worker of that name");
  }
}
