package io.nightshift.alerts;

import io.nightshift.alerts.Alerts.Cause;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Raises alerts of partitions that could not continue at their position within the last day, and of
 * partitions that wait for an operator.
 */
final class PositionTroubles {
  private static final String RECREATED = "topic-recreated";
  private static final String LOST = "records-lost";
  private static final String PAST_END = "position-past-end";
  private static final String HELD = "partition-held";

  private static final String NOW =
      """
      SELECT kind, topic, times, records FROM position_finding WHERE at > now() - interval '1 day'
      UNION ALL
      SELECT 'HELD', topic, count(*), 0 FROM intake_position
      WHERE held_since IS NOT NULL GROUP BY topic
      """;

  private final Alerts alerts;

  PositionTroubles(Alerts alerts) {
    this.alerts = alerts;
  }

  /**
   * Raises the alerts.
   *
   * @param remaining receives the topics of each rule whose alerts must not be resolved
   * @return the number of raised alerts
   */
  int watch(Connection connection, Map<String, Set<String>> remaining) throws SQLException {
    for (String rule : Set.of(RECREATED, LOST, PAST_END, HELD)) {
      remaining.put(rule, new TreeSet<>());
    }
    int raised = 0;
    try (PreparedStatement select = connection.prepareStatement(NOW);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Cause cause = cause(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4));
        remaining.getOrDefault(cause.rule(), new TreeSet<>()).add(cause.subject());
        raised += alerts.raise(connection, cause) ? 1 : 0;
      }
    }
    return raised;
  }

  private static Cause cause(String kind, String topic, long times, long records) {
    return switch (kind) {
      case "TOPIC_RECREATED" ->
          new Cause(
              RECREATED,
              topic,
              Severity.WARNING,
              "%s was deleted and created again: %d partitions were read from their beginning"
                  .formatted(topic, times));
      case "RECORDS_LOST" ->
          new Cause(
              LOST,
              topic,
              Severity.CRITICAL,
              "Up to %d records of %s were removed by its retention before they were applied"
                  .formatted(records, topic));
      case "PAST_END" ->
          new Cause(
              PAST_END,
              topic,
              Severity.WARNING,
              ("The log of %d partitions of %s ended before their position: they were read from"
                      + " their beginning")
                  .formatted(times, topic));
      default ->
          new Cause(
              HELD,
              topic,
              Severity.CRITICAL,
              "%d partitions of %s are not read until an operator decides where: see the runbook"
                  .formatted(times, topic));
    };
  }
}
