package io.nightshift.status.page;

import io.nightshift.status.http.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;

/** The templates of the page: its views, and the parts that are updated while it is open. */
@CheckedTemplate(basePath = "StatusPage")
final class PageTemplates {
  private PageTemplates() {}

  static native TemplateInstance login(String files, PageData.Login login);

  static native TemplateInstance overview(PageData page);

  static native TemplateInstance worker(
      PageData page, WorkerModel worker, PageList<RunModel> list, boolean scheduled);

  static native TemplateInstance intake(PageData page, WorkerModel worker, IntakeModel intake);

  static native TemplateInstance fleet(PageData page, FleetModel fleet);

  static native TemplateInstance instance(PageData page, InstanceModel one);

  static native TemplateInstance runs(PageData page, List<ScheduleModel> schedules);

  static native TemplateInstance letters(
      PageData page, PageList<DeadLetterModel> list, BulkModel.Latest bulk);

  static native TemplateInstance groups(PageData page, PageList<DeadLetterGroupModel> list);

  static native TemplateInstance letter(
      PageData page, DeadLetterModel.Whole whole, EventModel event);

  static native TemplateInstance event(PageData page, EventModel event);

  static native TemplateInstance search(PageData page, SearchModel search);

  static native TemplateInstance notifications(
      PageData page, PageList<NotificationModel> list, BulkModel.Latest bulk);

  static native TemplateInstance operations(PageData page, PageList<BulkModel> list);

  static native TemplateInstance alerts(PageData page, PageList<AlertModel> list);

  static native TemplateInstance reports(PageData page, PageList<ReportModel> list);

  static native TemplateInstance trouble(PageData page, Problem problem);

  static native TemplateInstance who(PageData page);

  static native TemplateInstance glance(PageData page);

  static native TemplateInstance verdict(PageData page);

  static native TemplateInstance tiles(PageData page);

  static native TemplateInstance charts(PageData page);

  static native TemplateInstance workers(PageData page);

  static native TemplateInstance topics(PageData page);

  static native TemplateInstance waiting(PageData page);
}
