package io.nightshift.status.page;

import io.nightshift.reports.ReportView;
import io.quarkus.qute.TemplateData;
import java.time.Instant;

/** A report in the list. */
@TemplateData
record ReportModel(
    String id, String kind, String from, String to, RelativeTime made, String summary) {

  static ReportModel of(ReportView view, Instant now) {
    return new ReportModel(
        Long.toString(view.id()),
        HumanFormat.plain(view.kind().name()),
        view.periodFrom().toString(),
        view.periodTo().toString(),
        RelativeTime.of(view.madeAt(), now),
        view.summary());
  }
}
