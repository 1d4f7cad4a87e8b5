package io.nightshift.status.api;

import io.nightshift.notifications.AppointmentView;
import io.nightshift.notifications.Notifications;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.security.Reader;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** The HTTP resource of appointments. */
@Path("/appointments")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AppointmentResource {
  private final Notifications notifications;
  private final ReadBulkhead reads;

  @Inject
  AppointmentResource(Notifications notifications, ReadBulkhead reads) {
    this.notifications = notifications;
    this.reads = reads;
  }

  /** The present state of an appointment. Its title is written by people for one person. */
  @GET
  @Path("/{appointmentId:.+}")
  public AppointmentView appointment(
      @PathParam("appointmentId") String appointmentId, @Context RoutingContext context) {
    boolean seesAll = Reader.of(context).seesAll();
    return QueryParams.known(appointmentId)
        .flatMap(id -> reads.get(() -> notifications.appointment(id)))
        .map(found -> seesAll ? found : found.withTitle("…"))
        .orElseThrow(() -> ProblemException.notFound("There is no appointment of this id"));
  }
}
