package io.nightshift.status.api;

import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.HostedServices;
import io.nightshift.reports.ReportKind;
import io.nightshift.reports.ReportView;
import io.nightshift.reports.Reports;
import io.nightshift.status.ReportList;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
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
import java.time.Instant;
import java.util.Map;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The HTTP resource of reports. */
@Path("/reports")
@RunOnVirtualThread
final class ReportResource {
  private static final String CSV = "text/csv";

  private final Reports reports;
  private final ReportList list;
  private final HostedServices workers;
  private final Operators operators;
  private final ReadBulkhead reads;

  @Inject
  ReportResource(
      Reports reports,
      ReportList list,
      HostedServices workers,
      Operators operators,
      ReadBulkhead reads) {
    this.reports = reports;
    this.list = list;
    this.workers = workers;
    this.operators = operators;
    this.reads = reads;
  }

  /**
   * A report in a list.
   *
   * @param id an opaque id
   * @param from the first moment that it covers
   * @param to the first moment after that
   */
  record Answer(
      String id, ReportKind kind, Instant from, Instant to, Instant madeAt, String summary) {
    static Answer of(ReportView view) {
      return new Answer(
          Long.toString(view.id()),
          view.kind(),
          view.periodFrom(),
          view.periodTo(),
          view.madeAt(),
          view.summary());
    }
  }

  /**
   * A requested report.
   *
   * @param worker the name of the worker that creates it
   */
  record Asking(ReportKind kind, Instant from, Instant to, String worker) {}

  /** Reports, newest first. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public ListPage<Answer> list(@Context RoutingContext context) {
    return list.page(new QueryParams(context)).map(Answer::of);
  }

  /** One report as HTML. */
  @GET
  @Path("/{id}")
  @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
  public String html(@PathParam("id") String id) {
    return find(id).html();
  }

  /** One report as CSV. */
  @GET
  @Path("/{id}")
  @Produces(CSV + ";charset=UTF-8")
  public String csv(@PathParam("id") String id) {
    return find(id).csv();
  }

  private Reports.Written find(String id) {
    return RowId.known(id)
        .flatMap(number -> reads.get(() -> reports.find(number)))
        .orElseThrow(() -> ProblemException.notFound("There is no report of this id"));
  }

  /**
   * Requests a report of any period.
   *
   * @throws SQLException if the database is away: nothing was requested
   */
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Operators.ROLE)
  @ResponseStatus(202)
  public Asking ask(@Context RoutingContext context) throws SQLException {
    QueryParams asked = QueryParams.ofCall(context);
    ReportKind kind = asked.oneOf(ReportKind.class, "kind");
    Instant from = asked.time("from");
    Instant to = asked.time("to");
    if (kind == null || from == null || to == null) {
      throw ProblemException.badParameter("kind (ORDERS or AUDIT), from and to are needed");
    }
    return operators.call(
        "report.request",
        "report/" + kind,
        Map.of("from", from.toString(), "to", to.toString()),
        () -> {
          try {
            reports.ask(kind, from, to);
          } catch (IllegalArgumentException e) {
            throw ProblemException.badParameter(String.valueOf(e.getMessage()));
          }
          begin(kind);
          return new Asking(kind, from, to, kind.worker());
        });
  }

  private void begin(ReportKind kind) {
    try {
      var unused = workers.runNow(kind.worker());
    } catch (CommandRefusedException e) {
      // The worker is at work, paused or stopping: its next run creates the report.
    }
  }
}
