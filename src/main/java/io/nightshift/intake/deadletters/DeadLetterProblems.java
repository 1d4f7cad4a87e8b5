package io.nightshift.intake.deadletters;

import io.nightshift.database.StoredProblems;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Topics with open dead letters. */
@Singleton
final class DeadLetterProblems implements StoredProblems {
  private static final String RULE = "dead-letters";
  private static final String OPEN =
      """
      SELECT topic, count(*) FROM dead_letter WHERE state = 'OPEN' GROUP BY topic ORDER BY topic
      """;

  private final Settings settings;

  @Inject
  DeadLetterProblems(Settings settings) {
    this.settings = settings;
  }

  /** The threshold. */
  @ConfigMapping(prefix = "nightshift.alerts")
  interface Settings {
    /** The number of open dead letters of a topic that raises an alert; 0 for never. */
    @WithDefault("1")
    int deadLetters();
  }

  @Override
  public Set<String> rules() {
    return Set.of(RULE);
  }

  @Override
  public List<Problem> find(Connection connection) throws SQLException {
    int threshold = settings.deadLetters();
    if (threshold <= 0) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(OPEN);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String topic = rows.getString(1);
        long count = rows.getLong(2);
        String text =
            "%d dead letters of %s wait for an operator: GET /dead-letters/groups"
                .formatted(count, topic);
        problems.add(
            new Problem(
                RULE, topic, count < threshold ? Degree.BELOW_THRESHOLD : Degree.WARNING, text));
      }
    }
    return problems;
  }
}
