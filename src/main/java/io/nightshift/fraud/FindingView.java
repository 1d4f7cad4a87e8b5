package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import io.nightshift.database.StoredTime;
import io.nightshift.events.EventTime;
import java.sql.ResultSet;
import java.sql.SQLException;
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

  /** The columns that {@link #of} reads, in its order. */
  static final String COLUMNS =
      "id, rule, kind, severity, subject, message, first_at, last_at, events, evidence, found_at,"
          + " seen_at";

  static FindingView of(ResultSet row) throws SQLException {
    return new FindingView(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        Severity.valueOf(row.getString(4)),
        row.getString(5),
        row.getString(6),
        EventTime.ofMicros(row.getLong(7)),
        EventTime.ofMicros(row.getLong(8)),
        row.getLong(9),
        List.of((String[]) row.getArray(10).getArray()),
        StoredTime.read(row, 11),
        StoredTime.read(row, 12));
  }
}
