package io.nightshift.alerts;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of an alert.
 *
 * @param rule the rule that raised it, such as {@code dead-letters}
 * @param subject its subject, such as a topic, a customer, a server
 * @param raisedAt when its cause was first observed
 * @param seenAt when it was last observed
 * @param times the number of observations
 * @param acknowledgedBy the operator who acknowledged it; null if none has
 */
@RegisterForReflection
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
