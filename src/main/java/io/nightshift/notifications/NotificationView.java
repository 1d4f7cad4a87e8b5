package io.nightshift.notifications;

import io.nightshift.notifications.channels.Channel;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The status of a notification.
 *
 * @param key what it is about
 * @param kind the kind of its message, such as {@code order-confirmed}
 * @param attempts the number of attempts so far
 * @param dueAt the earliest time to send it
 * @param sentAt when it was sent; null if it is not sent
 * @param lastError the last failure; null if there is none, or it is sent
 */
@RegisterForReflection
public record NotificationView(
    Long id,
    String key,
    String kind,
    Channel channel,
    String recipient,
    @Nullable String subject,
    NotificationState state,
    int attempts,
    Instant dueAt,
    @Nullable Instant sentAt,
    @Nullable String lastError) {}
