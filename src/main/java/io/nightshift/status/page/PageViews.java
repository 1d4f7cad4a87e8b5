package io.nightshift.status.page;

import io.nightshift.alerts.AlertState;
import io.nightshift.alerts.Alerts;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.jobs.RecentRuns;
import io.nightshift.jobs.RunHistory;
import io.nightshift.jobs.RunView;
import io.nightshift.notifications.NotificationState;
import io.nightshift.notifications.Notifications;
import io.nightshift.reports.ReportKind;
import io.nightshift.reports.Reports;
import io.nightshift.status.http.Cursor;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import io.nightshift.status.http.RowId;
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

  private final DeadLetterViews letters;
  private final Notifications notifications;
  private final Alerts alerts;
  private final Reports reports;
  private final HostedServices workers;
  private final RunHistory history;
  private final RecentRuns recentRuns;
  private final ReadBulkhead reads;
  private final Clock clock;

  @Inject
  PageViews(
      DeadLetterViews letters,
      Notifications notifications,
      Alerts alerts,
      Reports reports,
      HostedServices workers,
      RunHistory history,
      RecentRuns recentRuns,
      ReadBulkhead reads,
      Clock clock) {
    this.letters = letters;
    this.notifications = notifications;
    this.alerts = alerts;
    this.reports = reports;
    this.workers = workers;
    this.history = history;
    this.recentRuns = recentRuns;
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
      case PageTabs.LETTERS -> letters.render(page, asked, query, reader);
      case PageTabs.NOTIFICATIONS -> notifications(page, asked, query, reader);
      case PageTabs.ALERTS -> alerts(page, asked, query);
      case PageTabs.RUNS -> PageTemplates.runs(page, schedules());
      case PageTabs.REPORTS -> reports(page, asked, query);
      case PageTabs.WORKER -> worker(page, asked, query);
      default -> throw ProblemException.notFound("The page has no view of this name");
    };
  }

  private TemplateInstance notifications(
      PageData page, QueryParams asked, MultiMap query, Reader reader) {
    int limit = asked.limit();
    Long before = asked.after(PageTabs.NOTIFICATIONS, 1, key -> RowId.parse(key.getFirst()));
    NotificationState state = asked.oneOf(NotificationState.class, "state");
    Instant now = clock.instant();
    var found = reads.get(() -> notifications.list(state, before, limit + 1));
    var listed =
        ListPage.of(
            found,
            limit,
            one -> Cursor.of(PageTabs.NOTIFICATIONS, one.id()),
            one -> NotificationModel.of(one, now, reader));
    var filter = PageList.Filter.of("state", "State", NotificationState.class, state);
    return PageTemplates.notifications(
        page, PageList.of(PageTabs.NOTIFICATIONS, listed, query, List.of(filter)));
  }

  private TemplateInstance alerts(PageData page, QueryParams asked, MultiMap query) {
    int limit = asked.limit();
    Long before = asked.after(PageTabs.ALERTS, 1, key -> RowId.parse(key.getFirst()));
    AlertState state = asked.oneOf(AlertState.class, "state");
    Instant now = clock.instant();
    var found = reads.get(() -> alerts.list(state, before, limit + 1));
    var listed =
        ListPage.of(
            found,
            limit,
            one -> Cursor.of(PageTabs.ALERTS, one.id()),
            one -> AlertModel.of(one, now));
    var filter = PageList.Filter.of("state", "State", AlertState.class, state);
    return PageTemplates.alerts(page, PageList.of(PageTabs.ALERTS, listed, query, List.of(filter)));
  }

  private TemplateInstance reports(PageData page, QueryParams asked, MultiMap query) {
    int limit = asked.limit();
    Long before = asked.after(PageTabs.REPORTS, 1, key -> RowId.parse(key.getFirst()));
    ReportKind kind = asked.oneOf(ReportKind.class, "kind");
    Instant now = clock.instant();
    var found = reads.get(() -> reports.list(kind, before, limit + 1));
    var listed =
        ListPage.of(
            found,
            limit,
            one -> Cursor.of(PageTabs.REPORTS, one.id()),
            one -> ReportModel.of(one, now));
    var filter = PageList.Filter.of("kind", "Kind", ReportKind.class, kind);
    return PageTemplates.reports(
        page, PageList.of(PageTabs.REPORTS, listed, query, List.of(filter)));
  }

  private List<ScheduleModel> schedules() {
    List<WorkerStatus> scheduled =
        workers.all().stream()
            .filter(worker -> worker.kind().equals(WorkerKind.SCHEDULED))
            .sorted(Comparator.comparing(WorkerStatus::name))
            .toList();
    List<String> names = scheduled.stream().map(WorkerStatus::name).toList();
    Map<String, List<RunView>> runs = reads.get(() -> recentRuns.of(names, STRIP));
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
    int limit = asked.limit();
    Long before = asked.after(PageTabs.RUNS, 1, key -> Cursor.number(key.getFirst()));
    Instant now = clock.instant();
    boolean scheduled = found.kind().equals(WorkerKind.SCHEDULED);
    List<RunView> runs =
        scheduled ? reads.get(() -> history.list(found.name(), before, limit + 1)) : List.of();
    var listed =
        ListPage.of(
            runs,
            limit,
            run -> Cursor.of(PageTabs.RUNS, run.epoch()),
            run -> RunModel.of(run, now));
    return PageTemplates.worker(
        page,
        WorkerModel.of(found, now),
        PageList.of(PageTabs.WORKER, listed, query, List.of()),
        scheduled);
  }
}
