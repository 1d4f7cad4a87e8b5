package io.nightshift.status;

import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerStatus;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** The workers of this instance. */
@Path("/status/workers")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class WorkerResource {
  private static final String LIST = "workers";

  private final HostedServices workers;

  @Inject
  WorkerResource(HostedServices workers) {
    this.workers = workers;
  }

  /** All of them, by name. */
  @GET
  public Listed<WorkerAnswer> list(@Context RoutingContext context) {
    return Listed.byName(
        LIST, workers.all(), WorkerStatus::name, WorkerAnswer::of, new Asked(context));
  }

  /** One of them. */
  @GET
  @Path("/{name}")
  public WorkerAnswer one(@PathParam("name") String name) {
    return answer(workers.find(name));
  }

  private static WorkerAnswer answer(Optional<WorkerStatus> worker) {
    return worker.map(WorkerAnswer::of).orElseThrow(WorkerResource::unknown);
  }

  private static ProblemException unknown() {
    return ProblemException.notFound("There is no worker of that name");
  }
}
