package io.nightshift.status;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The status as a page, for people. */
@Path("/")
@RunOnVirtualThread
final class StatusPage {
  /** The page's only other file. */
  static final String STYLESHEET = "/nightshift.css";

  private final Overview overview;

  @Inject
  StatusPage(Overview overview) {
    this.overview = overview;
  }

  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance page(PageData page);
  }

  /** The page. */
  @GET
  @Produces(MediaType.TEXT_HTML)
  public TemplateInstance page() {
    return Templates.page(PageData.of(overview.take()));
  }
}
