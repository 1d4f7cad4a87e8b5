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
record AlertModel(
    String id,
    String rule,
    String subject,
    String severity,
    String message,
    String state,
    RelativeTime raised,
    RelativeTime seen,
    String times,
    String by,
    List<PageAction> actions) {

  static AlertModel of(AlertView alert, Instant now) {
    String id = Long.toString(alert.id());
    return new AlertModel(
        id,
        alert.rule(),
        alert.subject(),
        alert.severity().name(),
        alert.message(),
        alert.state().name(),
        RelativeTime.of(alert.raisedAt(), now),
        RelativeTime.of(alert.seenAt(), now),
        HumanFormat.number(alert.times()),
        alert.acknowledgedBy() == null ? "" : alert.acknowledgedBy(),
        alert.state() == AlertState.OPEN ? List.of(PageAction.acknowledge(id)) : List.of());
  }
}
