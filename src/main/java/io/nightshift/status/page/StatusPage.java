package io.nightshift.status.page;

import io.nightshift.status.Overview;
import io.nightshift.status.Samples;
import io.nightshift.status.http.PageFiles;
import io.nightshift.status.http.Problem;
import io.nightshift.status.security.Problems;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestResponse;

/** The HTTP resource of the status page: one view at a time. */
@Path("/")
@RunOnVirtualThread
final class StatusPage {
  private final Overview overview;
  private final FleetSnapshot fleet;
  private final Samples samples;
  private final PageViews views;
  private final PageFiles files;
  private final Clock clock;
  private final PageData.Login login;

  @Inject
  StatusPage(
      Overview overview,
      FleetSnapshot fleet,
      Samples samples,
      PageViews views,
      PageFiles files,
      Clock clock,
      LoginPage login) {
    this.overview = overview;
    this.fleet = fleet;
    this.samples = samples;
    this.views = views;
    this.files = files;
    this.clock = clock;
    this.login = login.login();
  }

  /** The page. Data that cannot be read are reported on it, below the others. */
  @GET
  @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
  public RestResponse<String> page(@Context RoutingContext context) {
    String view = PageTabs.named(context.queryParams().get("view"));
    Overview.Now now = overview.take();
    PageData page =
        PageData.of(
            view,
            files.folder(),
            now,
            fleet.take(now.seen().isPresent()),
            samples.recent(),
            clock.instant(),
            login,
            Reader.of(context));
    try {
      return answer(200, views.render(view, page, context));
    } catch (RuntimeException e) {
      Problem problem = Problems.of(e, 500, "/");
      return answer(problem.status(), PageTemplates.trouble(page, problem));
    }
  }

  /** The icon, which a browser requests with a report or with the JSON that the page links to. */
  @GET
  @Path("/favicon.ico")
  @Produces("image/svg+xml")
  public byte[] icon() {
    return files.icon();
  }

  private static RestResponse<String> answer(int status, TemplateInstance page) {
    return RestResponse.ResponseBuilder.<String>create(status).entity(page.render()).build();
  }
}
