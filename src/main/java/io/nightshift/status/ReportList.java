package io.nightshift.status;

import io.nightshift.reports.ReportKind;
import io.nightshift.reports.ReportView;
import io.nightshift.reports.Reports;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The list of reports, newest first. */
@Singleton
public final class ReportList extends FilteredList<ReportView, Long> {
  private static final ListFilter<ReportKind> KIND = ListFilter.oneOf("kind", ReportKind.class);

  private final Reports reports;

  @Inject
  ReportList(Reports reports, ReadBulkhead reads) {
    super("/reports", ListKey.number("reports", ReportView::id), reads, KIND);
    this.reports = reports;
  }

  @Override
  protected ListPage<ReportView> read(QueryParams asked, @Nullable Long before, int limit) {
    return key().page(reports.list(KIND.of(asked), before, limit + 1), limit);
  }
}
