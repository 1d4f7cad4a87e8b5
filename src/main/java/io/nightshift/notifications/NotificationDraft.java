package io.nightshift.notifications;

import io.nightshift.notifications.channels.Channel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notification to queue.
 *
 * @param channel its channel
 * @param key what it is about, such as an order's id; several notifications may have the same
 * @param kind its kind: the {@link MessageWriter} of that kind writes the message when it is sent
 * @param recipient an address or a URL, by the channel
 * @param subject one line, shown in lists too; null for none
 * @param data what its writer needs, in a form of its own; null for nothing
 * @param dueAt the earliest time to send it; null for at once
 */
public record NotificationDraft(
    String key,
    String kind,
    Channel channel,
    String recipient,
    @Nullable String subject,
    @Nullable String data,
    @Nullable Instant dueAt) {

  /** An email that is due at once. */
  public static NotificationDraft email(
      String key, String kind, String recipient, String subject, @Nullable String data) {
    return new NotificationDraft(key, kind, Channel.EMAIL, recipient, subject, data, null);
  }
}
