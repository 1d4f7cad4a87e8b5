package io.nightshift.status.page;

import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.intake.IntakeTopics;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.jobs.RunHistory;
import io.nightshift.jobs.RunView;
import io.nightshift.status.AlertList;
import io.nightshift.status.NotificationList;
import io.nightshift.status.ReportList;
import io.nightshift.status.RunList;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateInstance;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The views of the page. A further view needs a constant here, a title, a tab, a case of {@link
 * #render} and a template; only the requested view reads the database.
 */
@Singleton
final class PageViews {
  /** The number of runs that are shown for each schedule. */
  private static final int STRIP = 12;

  private final FleetViews fleet;
  private final DeadLetterViews letters;
  private final FindingViews finding;
  private final BulkViews bulk;
  private final NotificationList notifications;
  private final AlertList alerts;
  private final ReportList reports;
  private final HostedServices workers;
  private final IntakeTopics topics;
  private final RunList runs;
  private final RunHistory history;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  PageViews(
      FleetViews fleet,
      DeadLetterViews letters,
      FindingViews finding,
      BulkViews bulk,
      NotificationList notifications,
      AlertList alerts,
      ReportList reports,
      HostedServices workers,
      IntakeTopics topics,
      RunList runs,
      RunHistory history,
      ReadBulkhead reads,
      Clock clock) {
    this.fleet = fleet;
    this.letters = letters;
    this.finding = finding;
    this.bulk = bulk;
    this.notifications = notifications;
    this.alerts = alerts;
    this.reports = reports;
    this.workers = workers;
    this.topics = topics;
    this.runs = runs;
    this.history = history;
    this.reads = reads;
    this.clock = clock;
  }

  /**
   * The requested view.
   *
   * @throws ProblemException if there is no such view, or a parameter is invalid
   * @throws RuntimeException if the database is away
   */
  TemplateInstance render(String view, PageData page, RoutingContext context) {
    MultiMap query = context.queryParams();
    QueryParams asked = new QueryParams(context);
    Reader reader = Reader.of(context);
    return switch (view) {
      case PageTabs.OVERVIEW -> PageTemplates.overview(page);
      case PageTabs.FLEET -> fleet.all(page);
      case PageTabs.INSTANCE -> fleet.one(page, asked);
      case PageTabs.LETTERS -> letters.render(page, asked, query, reader);
      case PageTabs.NOTIFICATIONS -> notifications(page, asked, query, reader);
      case PageTabs.OPERATIONS -> bulk.all(page, asked, query, reader);
      case PageTabs.ALERTS -> alerts(page, asked, query);
      case PageTabs.RUNS -> PageTemplates.runs(page, schedules());
      case PageTabs.REPORTS -> reports(page, asked, query);
      case PageTabs.SEARCH -> finding.search(page, asked, reader);
      case PageTabs.EVENT -> finding.event(page, asked, reader);
      case PageTabs.WORKER -> worker(page, asked, query);
      default -> throw ProblemException.notFound("The page has no view of this name");
    };
  }

  private TemplateInstance notifications(
      PageData page, QueryParams asked, MultiMap query, Reader reader) {
    Instant now = clock.instant();
    var listed = notifications.page(asked).map(one -> NotificationModel.of(one, now, reader));
    return PageTemplates.notifications(
        page,
        PageList.of(PageTabs.NOTIFICATIONS, listed, query, notifications.filters()),
        bulk.latest(reader));
  }

  private TemplateInstance alerts(PageData page, QueryParams asked, MultiMap query) {
    Instant now = clock.instant();
    var listed = alerts.page(asked).map(one -> AlertModel.of(one, now));
    return PageTemplates.alerts(
        page, PageList.of(PageTabs.ALERTS, listed, query, alerts.filters()));
  }

  private TemplateInstance reports(PageData page, QueryParams asked, MultiMap query) {
    Instant now = clock.instant();
    var listed = reports.page(asked).map(one -> ReportModel.of(one, now));
    return PageTemplates.reports(
        page, PageList.of(PageTabs.REPORTS, listed, query, reports.filters()));
  }

  private List<ScheduleModel> schedules() {
    List<WorkerStatus> scheduled =
        workers.all().stream()
            .filter(worker -> worker.kind().equals(WorkerKind.SCHEDULED))
            .sorted(Comparator.comparing(WorkerStatus::name))
            .toList();
    List<String> names = scheduled.stream().map(WorkerStatus::name).toList();
    Map<String, List<RunView>> runs = reads.get(() -> history.latest(names, STRIP));
    Instant now = clock.instant();
    return scheduled.stream()
        .map(
            worker -> {
              List<RunModel> strip =
                  runs.getOrDefault(worker.name(), List.of()).stream()
                      .map(run -> RunModel.of(run, now))
                      .toList();
              return new ScheduleModel(
                  WorkerModel.of(worker, now),
                  strip.isEmpty() ? null : strip.getFirst(),
                  strip.reversed());
            })
        .toList();
  }

  private TemplateInstance worker(PageData page, QueryParams asked, MultiMap query) {
    String name = asked.text("name");
    WorkerStatus found =
        workers
            .find(name == null ? "" : name)
            .orElseThrow(() -> ProblemException.notFound("There is no worker of that name"));
    Instant now = clock.instant();
    TopicStatus topic = topics.ofWorker(found.name()).orElse(null);
    if (topic != null) {
      return fleet.intake(page, WorkerModel.of(found, now), topic);
    }
    boolean scheduled = found.kind().equals(WorkerKind.SCHEDULED);
    ListPage<RunView> listed =
        scheduled ? runs.page(found.name(), asked) : new ListPage<>(List.of(), null);
    return PageTemplates.worker(
        page,
        WorkerModel.of(found, now),
        PageList.of(PageTabs.WORKER, listed.map(run -> RunModel.of(run, now)), query, List.of()),
        scheduled);
  }
}
