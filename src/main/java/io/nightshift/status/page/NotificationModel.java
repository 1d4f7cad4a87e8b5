package io.nightshift.status.page;

import io.nightshift.notifications.NotificationState;
import io.nightshift.notifications.NotificationView;
import io.nightshift.status.security.Reader;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A notification on the page.
 *
 * @param subject its subject, or its kind if it has none
 * @param error the last failure; empty if there is none
 */
@TemplateData
record NotificationModel(
    String id,
    String key,
    String channel,
    String recipient,
    String subject,
    String state,
    int attempts,
    RelativeTime due,
    RelativeTime sent,
    String error,
    List<PageAction> actions) {

  static NotificationModel of(NotificationView one, Instant now, Reader reader) {
    String id = Long.toString(one.id());
    List<PageAction> actions = new ArrayList<>();
    if (one.state() == NotificationState.FAILED || one.state() == NotificationState.PENDING) {
      actions.add(PageAction.retry(id));
    }
    if (one.state() == NotificationState.PENDING) {
      actions.add(PageAction.cancel(id));
    }
    String error = reader.lastError(one);
    return new NotificationModel(
        id,
        one.key(),
        HumanFormat.plain(one.channel().name()),
        reader.recipient(one),
        one.subject() == null ? one.kind() : one.subject(),
        one.state().name(),
        one.attempts(),
        RelativeTime.of(one.dueAt(), now),
        RelativeTime.of(one.sentAt(), now),
        error == null ? "" : error,
        actions);
  }
}
