package io.nightshift.status.api;

import io.nightshift.alerts.Alerts;
import io.nightshift.events.Text;
import io.nightshift.status.AlertList;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
import io.nightshift.status.security.Operators;
import io.quarkus.security.identity.SecurityIdentity;
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

/** The HTTP resource of alerts. */
@Path("/alerts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class AlertResource {
  private final Alerts alerts;
  private final AlertList list;
  private final Operators operators;
  private final SecurityIdentity caller;
  private final ReadBulkhead readBulkhead;

  @Inject
  AlertResource(
      Alerts alerts,
      AlertList list,
      Operators operators,
      SecurityIdentity caller,
      ReadBulkhead readBulkhead) {
    this.alerts = alerts;
    this.list = list;
    this.operators = operators;
    this.caller = caller;
    this.readBulkhead = readBulkhead;
  }

  /** Alerts, newest first. */
  @GET
  public ListPage<AlertResponse> list(@Context RoutingContext context) {
    return list.page(new QueryParams(context)).map(AlertResponse::of);
  }

  /** One alert. */
  @GET
  @Path("/{id}")
  public AlertResponse one(@PathParam("id") String id) {
    return RowId.known(id)
        .flatMap(number -> readBulkhead.get(() -> alerts.find(number)))
        .map(AlertResponse::of)
        .orElseThrow(() -> ProblemException.notFound("There is no alert of this id"));
  }

  /**
   * Acknowledges an alert.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  @POST
  @Path("/{id}/acknowledge")
  @RolesAllowed(Operators.ROLE)
  public AlertResponse acknowledge(@PathParam("id") String id) throws SQLException {
    long known = RowId.parse(one(id).id());
    String operator = Text.storable(caller.getPrincipal().getName());
    return operators.call(
        "alert.acknowledge",
        "alert/" + known,
        () -> {
          if (!alerts.acknowledge(known, operator)) {
            throw new ProblemException(
                ProblemType.ALERT_NOT_OPEN, "It is %s, not OPEN".formatted(one(id).state()));
          }
          return one(id);
        });
  }
}
