package io.nightshift.status.page;

import io.nightshift.alerts.AlertState;
import io.nightshift.alerts.AlertView;
import io.quarkus.qute.TemplateData;
import java.time.Instant;
import java.util.List;

/**
 * An alert on the page.
 *
 * @param by the operator who acknowledged it; empty if none has
 */
@TemplateData
record AlertShown(
    String id,
    String rule,
    String subject,
    String severity,
    String message,
    String state,
    Moment raised,
    Moment seen,
    String times,
    String by,
    List<Action> actions) {

  public static AlertShown of(AlertView alert, Instant now) {
    String id = Long.toString(alert.id());
    return new AlertShown(
        id,
        alert.rule(),
        alert.subject(),
        alert.severity().name(),
        alert.message(),
        alert.state().name(),
        Moment.of(alert.raisedAt(), now),
        Moment.of(alert.seenAt(), now),
        Words.number(alert.times()),
        alert.acknowledgedBy() == null ? "" : alert.acknowledgedBy(),
        alert.state() == AlertState.OPEN ? List.of(Action.acknowledge(id)) : List.of());
  }
}
