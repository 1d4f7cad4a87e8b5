package io.nightshift.hosting.web;

import io.nightshift.hosting.HostedServices;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;

/**
 * The HTTP resource of the workers of this instance, for reading. A service gives its path:
 *
 * <pre>{@code
 * @Path("/status/workers")
 * public class Status extends WorkersResource {}
 * }</pre>
 *
 * <p>It has no commands: only the service knows who may give them. They are the methods of {@link
 * HostedServices}.
 */
public abstract class WorkersResource {
  @Inject HostedServices workers;

  /** All workers, by name. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public WorkerList list() {
    return new WorkerList(
        workers.all().stream()
            .map(WorkerResponse::of)
            .sorted(Comparator.comparing(WorkerResponse::name))
            .toList());
  }

  /**
   * One worker.
   *
   * @throws NotFoundException if there is none of that name
   */
  @GET
  @Path("/{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public WorkerResponse one(@PathParam("name") String name) {
    return workers.find(name).map(WorkerResponse::of).orElseThrow(NotFoundException::new);
  }

  /** All workers of an instance. */
  public record WorkerList(List<WorkerResponse> items) {}
}
