package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import io.nightshift.events.EventTime;
import java.time.Instant;
import java.util.List;

/**
 * A finding.
 *
 * @param kind the name of its kind of rule
 * @param subject its order, customer, actor or email address
 * @param message the problem, in one sentence
 * @param firstAt the time of its first event
 * @param lastAt the time of its last event
 * @param events the number of its events
 * @param evidence the ids of the first 100 of them: of orders, or chain/sequence of audit records
 * @param foundAt when it was found
 * @param seenAt when its last event was checked
 */
public record FindingView(
    long id,
    String rule,
    String kind,
    Severity severity,
    String subject,
    String message,
    Instant firstAt,
    Instant lastAt,
    long events,
    List<String> evidence,
    Instant foundAt,
    Instant seenAt) {

  static FindingView of(FindingRow row) {
    return new FindingView(
        row.id,
        row.rule,
        row.kind,
        row.severity,
        row.subject,
        row.message,
        EventTime.ofMicros(row.firstAt),
        EventTime.ofMicros(row.lastAt),
        row.events,
        List.of(row.evidence),
        row.foundAt,
        row.seenAt);
  }
}
