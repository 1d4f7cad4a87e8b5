package io.nightshift.status.api;

import io.nightshift.notifications.NotificationState;
import io.nightshift.notifications.NotificationView;
import io.nightshift.status.security.Reader;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A notification in the HTTP API.
 *
 * @param id an opaque id
 * @param key what it is about, such as an order's id
 * @param kind its kind, such as {@code order-confirmed}
 * @param channel {@code email} or {@code webhook}
 * @param recipient shortened for a reader with masked data
 */
record NotificationResponse(
    String id,
    String key,
    String kind,
    String channel,
    String recipient,
    @Nullable String subject,
    NotificationState state,
    int attempts,
    Instant dueAt,
    @Nullable Instant sentAt,
    @Nullable String lastError) {

  static NotificationResponse of(NotificationView view, Reader reader) {
    return new NotificationResponse(
        Long.toString(view.id()),
        view.key(),
        view.kind(),
        view.channel().name().toLowerCase(Locale.ROOT),
        reader.recipient(view),
        view.subject(),
        view.state(),
        view.attempts(),
        view.dueAt(),
        view.sentAt(),
        reader.lastError(view));
  }
}
