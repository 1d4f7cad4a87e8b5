package io.nightshift.notifications;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notification as it stands.
 *
 * @param key what it is about
 * @param kind what it says, such as {@code order-confirmed}
 * @param attempts how often it was tried to send it
 * @param dueAt not sent before
 * @param sentAt null if it is not
 * @param lastError what went wrong last; null if nothing did, or it is sent
 */
@RegisterForReflection // Panache makes it from the columns that it names.
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
