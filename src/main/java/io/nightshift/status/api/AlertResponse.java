package io.nightshift.status.api;

import io.nightshift.alerts.AlertState;
import io.nightshift.alerts.AlertView;
import io.nightshift.alerts.Severity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alert in the HTTP API.
 *
 * @param id an opaque id
 * @param seenAt when its cause was last observed
 * @param times the number of observations
 */
record AlertResponse(
    String id,
    String rule,
    Severity severity,
    String subject,
    String message,
    AlertState state,
    Instant raisedAt,
    Instant seenAt,
    long times,
    @Nullable Instant acknowledgedAt,
    @Nullable String acknowledgedBy,
    @Nullable Instant resolvedAt) {

  static AlertResponse of(AlertView view) {
    return new AlertResponse(
        Long.toString(view.id()),
        view.rule(),
        view.severity(),
        view.subject(),
        view.message(),
        view.state(),
        view.raisedAt(),
        view.seenAt(),
        view.times(),
        view.acknowledgedAt(),
        view.acknowledgedBy(),
        view.resolvedAt());
  }
}
