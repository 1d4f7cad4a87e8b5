package io.nightshift.status;

import io.nightshift.hosting.Host;
import io.nightshift.hosting.HostedServices;
import io.nightshift.intake.IntakeTopics;
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

  private final Instance instance;
  private final Host host;
  private final HostedServices workers;
  private final IntakeTopics topics;
  private final Glance glance;

  @Inject
  StatusPage(
      Instance instance, Host host, HostedServices workers, IntakeTopics topics, Glance glance) {
    this.instance = instance;
    this.host = host;
    this.workers = workers;
    this.topics = topics;
    this.glance = glance;
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
    return Templates.page(
        PageData.of(
            instance, host.state(), host.startedAt(), workers.all(), topics.all(), glance.take()));
  }
}
