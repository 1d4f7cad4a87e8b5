package io.nightshift.status.api;

import io.nightshift.fleet.FleetReader;
import io.nightshift.fleet.FleetView;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ReadBulkhead;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The HTTP resource of all instances on this database. */
@Path("/fleet")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class FleetResource {
  private final FleetReader fleet;
  private final ReadBulkhead readBulkhead;

  @Inject
  FleetResource(FleetReader fleet, ReadBulkhead readBulkhead) {
    this.fleet = fleet;
    this.readBulkhead = readBulkhead;
  }

  /** All instances, with the workers and topics of all. */
  @GET
  public FleetView all() {
    return readBulkhead.get(fleet::read);
  }

  /** One instance with its workers and partitions. */
  @GET
  @Path("/instances/{instance:.+}")
  public FleetView.Detail one(@PathParam("instance") String instance) {
    return readBulkhead
        .get(() -> fleet.find(instance))
        .orElseThrow(() -> ProblemException.notFound("There is no instance of that name"));
  }
}
