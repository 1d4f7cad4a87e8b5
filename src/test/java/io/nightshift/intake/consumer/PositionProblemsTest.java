package io.nightshift.intake.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.database.StoredProblems.Problem;
import io.nightshift.sandbox.Sandbox;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The problems that rows of positions are. */
class PositionProblemsTest {
  /** The topic g was held before a share group read it. */
  private static final IntakeSettings SETTINGS =
      new SmallRyeConfigBuilder()
          .addDefaultInterceptors()
          .withConverter(Duration.class, 100, DurationConverter::parseDuration)
          .withDefaultValues(
              Map.of(
                  "nightshift.intake.topics.notifications.name", "g",
                  "nightshift.intake.topics.notifications.mode", "share"))
          .withMapping(IntakeSettings.class)
          .build()
          .getConfigMapping(IntakeSettings.class);

  @Test
  void eachTopicWithAFindingOfTheLastDayOrAHeldPartitionHasAProblem() throws SQLException {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase("position_problems");
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(postgres.jdbcUrl("position_problems"));
    dataSource.setUser(postgres.username());
    dataSource.setPassword(postgres.password());
    Set<String> found = new TreeSet<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO position_finding (topic, kind, times, records, at)
          VALUES ('a', 'TOPIC_RECREATED', 2, 0, now()), ('b', 'RECORDS_LOST', 1, 7, now()),
                 ('c', 'PAST_END', 3, 0, now()), ('d', 'PAST_END', 3, 0, now() - interval '2 days');
          INSERT INTO intake_position (topic, partition, position, held_since)
          VALUES ('e', 0, 1, now()), ('e', 1, 1, now()), ('f', 0, 1, NULL), ('g', 0, 1, now())
          """);
      for (Problem each : new PositionProblems(SETTINGS).find(connection)) {
        found.add("%s %s %s".formatted(each.rule(), each.subject(), each.degree()));
      }
    }
    assertEquals(
        Set.of(
            "partition-held e CRITICAL",
            "position-past-end c WARNING",
            "records-lost b CRITICAL",
            "topic-recreated a WARNING"),
        found);
  }
}
