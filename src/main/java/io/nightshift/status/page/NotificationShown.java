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
record NotificationShown(
    String id,
    String key,
    String channel,
    String recipient,
    String subject,
    String state,
    int attempts,
    Moment due,
    Moment sent,
    String error,
    List<Action> actions) {

  static NotificationShown of(NotificationView one, Instant now, Reader reader) {
    String id = Long.toString(one.id());
    List<Action> actions = new ArrayList<>();
    if (one.state() == NotificationState.FAILED || one.state() == NotificationState.PENDING) {
      actions.add(Action.retry(id));
    }
    if (one.state() == NotificationState.PENDING) {
      actions.add(Action.cancel(id));
    }
    String error = reader.lastError(one);
    return new NotificationShown(
        id,
        one.key(),
        Words.plain(one.channel().name()),
        reader.recipient(one),
        one.subject() == null ? one.kind() : one.subject(),
        one.state().name(),
        one.attempts(),
        Moment.of(one.dueAt(), now),
        Moment.of(one.sentAt(), now),
        error == null ? "" : error,
        actions);
  }
}
