package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import io.nightshift.intake.EventTime;
import java.time.Instant;
import java.util.List;

/**
 * Something that was found.
 *
 * @param subject the order, customer, actor or email address that it is about
 * @param message what is the matter, in a sentence
 * @param firstAt the time of the first of its events, by their own times
 * @param lastAt that of the last
 * @param events how many they are
 * @param evidence the ids of the first 100 of them: of orders, or chain/sequence of audit records
 * @param foundAt when it was found
 * @param seenAt when the last of its events was judged
 */
public record FindingView(
    long id,
    String rule,
    RuleKind kind,
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
