package io.nightshift.intake.consumer;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredProblems;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Topics with partitions that could not continue at their position within the last day, and with
 * partitions that wait for an operator.
 */
@Singleton
final class PositionProblems implements StoredProblems {
  private static final String RECREATED = "topic-recreated";
  private static final String LOST = "records-lost";
  private static final String PAST_END = "position-past-end";
  private static final String HELD = "partition-held";

  private static final String NOW =
      """
      SELECT kind, topic, times, records FROM position_finding WHERE at > now() - interval '1 day'
      UNION ALL
      SELECT 'HELD', topic, count(*), 0 FROM intake_position
      WHERE held_since IS NOT NULL AND topic <> ALL (?) GROUP BY topic
      """;

  private final IntakeSettings settings;

  @Inject
  PositionProblems(IntakeSettings settings) {
    this.settings = settings;
  }

  @Override
  public Set<String> rules() {
    return Set.of(RECREATED, LOST, PAST_END, HELD);
  }

  @Override
  public List<Problem> find(Connection connection) throws SQLException {
    List<Problem> problems = new ArrayList<>();
    // Share groups read on without positions: what a topic has of them is from before.
    try (PreparedStatement select = connection.prepareStatement(NOW)) {
      select.setArray(1, SqlArrays.text(connection, ShareGroup.topics(settings)));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          problems.add(
              problem(rows.getString(1), rows.getString(2), rows.getLong(3), rows.getLong(4)));
        }
      }
    }
    return problems;
  }

  private static Problem problem(String kind, String topic, long times, long records) {
    return switch (kind) {
      case "TOPIC_RECREATED" ->
          new Problem(
              RECREATED,
              topic,
              Degree.WARNING,
              "%s was deleted and created again: %d partitions were read from their beginning"
                  .formatted(topic, times));
      case "RECORDS_LOST" ->
          new Problem(
              LOST,
              topic,
              Degree.CRITICAL,
              "Up to %d records of %s were removed by its retention before they were applied"
                  .formatted(records, topic));
      case "PAST_END" ->
          new Problem(
              PAST_END,
              topic,
              Degree.WARNING,
              ("The log of %d partitions of %s ended before their position: they were read from"
                      + " their beginning")
                  .formatted(times, topic));
      default ->
          new Problem(
              HELD,
              topic,
              Degree.CRITICAL,
              "%d partitions of %s are not read until an operator decides where: see the runbook"
                  .formatted(times, topic));
    };
  }
}
