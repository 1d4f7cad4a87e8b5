package io.nightshift.status;

import io.nightshift.alerts.AlertState;
import io.nightshift.alerts.AlertView;
import io.nightshift.alerts.Alerts;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The list of alerts, newest first. */
@Singleton
public final class AlertList extends FilteredList<AlertView, Long> {
  private static final ListFilter<AlertState> STATE = ListFilter.oneOf("state", AlertState.class);

  private final Alerts alerts;

  @Inject
  AlertList(Alerts alerts, ReadBulkhead reads) {
    super("/alerts", ListKey.number("alerts", AlertView::id), reads, STATE);
    this.alerts = alerts;
  }

  @Override
  protected ListPage<AlertView> read(QueryParams asked, @Nullable Long before, int limit) {
    return key().page(alerts.list(STATE.of(asked), before, limit + 1), limit);
  }
}
