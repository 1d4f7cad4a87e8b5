package io.nightshift.intake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.TopicHistory.Minute;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The history of throughput and lag on a real database, written by two instances. */
class TopicHistoryTest {
  private static final String DATABASE = "topic_history";
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();

  private final TopicHistory history = new TopicHistory(DATA_SOURCE);
  private List<TopicStatus> now = List.of();

  @BeforeAll
  static void migrate() throws SQLException {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(DATABASE);
    DATA_SOURCE.setUrl(postgres.jdbcUrl(DATABASE));
    DATA_SOURCE.setUser(postgres.username());
    DATA_SOURCE.setPassword(postgres.password());
  }

  @Test
  void whatAWriterAppliedIsAddedOnceAndAnOutageLosesNoneOfIt() throws SQLException {
    TopicHistoryWriter writer = new TopicHistoryWriter(() -> now, history, "one");
    now = List.of(status("written", 100, 7));
    writer.write();
    now = List.of(status("written", 130, 3));
    execute("ALTER TABLE topic_minute RENAME TO away");
    writer.write();
    execute("ALTER TABLE away RENAME TO topic_minute");
    writer.write();
    writer.write(); // Nothing was applied since.
    List<Minute> minutes = history.list("written", null, 10);
    assertEquals(130, minutes.stream().mapToLong(Minute::applied).sum());
    assertEquals(3, minutes.getFirst().lag());
  }

  @Test
  void theMinutesAreListedNewestFirstAndPagedByTheirKey() throws SQLException {
    insert("paged", 3, "a", 1, 0);
    insert("paged", 3, "b", 2, 0);
    insert("paged", 1, "b", 3, 0);
    insert("paged", 2, "a", 4, 0);
    insert("other", 1, "a", 9, 0);
    List<Long> found = new ArrayList<>();
    List<Minute> page = history.list("paged", null, 1);
    while (!page.isEmpty()) {
      found.add(page.getFirst().applied());
      page = history.list("paged", page.getFirst().key(), 1);
    }
    assertEquals(List.of(3L, 4L, 1L, 2L), found);
  }

  @Test
  void theStepsSumTheInstancesAndAStepWithoutAnyIsNotANumber() throws SQLException {
    insert("stepped", 25, "a", 600, 10);
    insert("stepped", 25, "b", 600, 5);
    insert("stepped", 24, "a", 0, 40);
    insert("stepped", 55, "a", 777_777, 1); // Too old.
    var steps = history.steps(List.of("stepped", "silent"), Duration.ofMinutes(10), 5);
    double[] lag = steps.get("stepped").lag();
    assertEquals(40, Arrays.stream(lag).filter(Double::isFinite).max().orElseThrow());
    double applied =
        Arrays.stream(steps.get("stepped").perSecond()).filter(Double::isFinite).sum() * 600;
    assertEquals(1_200, applied, 0.001);
    assertTrue(Double.isNaN(lag[0]) && Double.isNaN(lag[4]), () -> Arrays.toString(lag));
    double[] none = new double[5];
    Arrays.fill(none, Double.NaN);
    assertArrayEquals(none, steps.get("silent").lag());
  }

  private static void insert(String topic, int minutesAgo, String instance, long applied, long lag)
      throws SQLException {
    execute(
        "INSERT INTO topic_minute VALUES ('%s', '%s', '%s', %d, %d)"
            .formatted(
                topic,
                Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(minutesAgo)),
                instance,
                applied,
                lag));
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static TopicStatus status(String topic, long applied, long lag) {
    return new TopicStatus(
        topic, "RUNNING", null, List.of(), lag, applied, 0, 0, 0, 0.0, 0, 0, 0, List.of(), null);
  }
}
