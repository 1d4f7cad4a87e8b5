package io.nightshift.alerts;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert as it stands.
 *
 * @param rule what noticed it, such as {@code dead-letters}
 * @param subject of what, such as a topic, a customer, a server
 * @param raisedAt when its cause was noticed first
 * @param seenAt when it was noticed last
 * @param times how often it was noticed
 * @param acknowledgedBy which operator took it on; null if none has
 */
@RegisterForReflection // Panache makes it from the columns that it names.
public record AlertView(
    Long id,
    String rule,
    String subject,
    Severity severity,
    String message,
    AlertState state,
    Instant raisedAt,
    Instant seenAt,
    long times,
    @Nullable Instant acknowledgedAt,
    @Nullable String acknowledgedBy,
    @Nullable Instant resolvedAt) {}
