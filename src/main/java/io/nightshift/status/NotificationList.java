package io.nightshift.status;

import io.nightshift.notifications.NotificationState;
import io.nightshift.notifications.NotificationView;
import io.nightshift.notifications.Notifications;
import io.nightshift.status.http.FilteredList;
import io.nightshift.status.http.ListFilter;
import io.nightshift.status.http.ListKey;
import io.nightshift.status.http.ListPage;
import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.ReadBulkhead;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The list of notifications, newest first. */
@Singleton
public final class NotificationList extends FilteredList<NotificationView, Long> {
  private static final ListFilter<NotificationState> STATE =
      ListFilter.oneOf("state", NotificationState.class);

  private final Notifications notifications;

  @Inject
  NotificationList(Notifications notifications, ReadBulkhead reads) {
    super("/notifications", ListKey.number("notifications", NotificationView::id), reads, STATE);
    this.notifications = notifications;
  }

  @Override
  protected ListPage<NotificationView> read(QueryParams asked, @Nullable Long before, int limit) {
    return key().page(notifications.list(STATE.of(asked), before, limit + 1), limit);
  }
}
