package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.SampleEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** One event makes PostgreSQL hang, and fails in the same way however often it is tried. */
class SuspectsTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int EVENTS = 60;
  private static final String SUSPECT = id(17);

  /** Counts each attempt, also of a transaction that is rolled back. */
  private static final String HANG =
      """
      CREATE SEQUENCE tries;
      CREATE TABLE hanging (id text NOT NULL);
      CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM hanging WHERE NEW.id LIKE hanging.id) THEN
          PERFORM nextval('tries');
          PERFORM %s;
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER hang BEFORE INSERT ON effect FOR EACH ROW EXECUTE FUNCTION hang();
      """;

  private final IntakeParts parts = new IntakeParts();
  private final CancellationSource stopping = CancellationSource.create();

  @BeforeEach
  void publishToTwoPartitions() {
    parts.lockTimeout = Duration.ofMillis(500);
    parts.pollRecords = EVENTS;
    parts.createTopic(2);
    for (int partition = 0; partition < 2; partition++) {
      parts.run(
          "INSERT INTO intake_position VALUES ('%s', %d, 0)".formatted(parts.topic, partition));
    }
    List<SampleEvent> events = new ArrayList<>();
    for (int number = 0; number < EVENTS; number++) {
      events.add(Events.audit(id(number), "user:1", "read", "door-" + number));
    }
    parts.publish(events);
  }

  @AfterEach
  void stop() {
    stopping.cancel();
  }

  @Test
  void theOneEventThatHangsBecomesADeadLetterAndItsNeighboursAreApplied() {
    hang("pg_sleep(3600)", SUSPECT);
    parts.consume(0, new NotingProcessor(), stopping.token());
    await("all are handled").atMost(LIMIT).until(() -> handled() == EVENTS);
    assertEquals(others(), parts.effects());
    assertEquals(
        List.of(SUSPECT + " HANDLER_ERROR"),
        parts.texts("SELECT event_id || ' ' || reason FROM dead_letter"));
    assertEquals(
        List.of(Integer.toString(EVENTS)),
        parts.texts("SELECT sum(position) FROM intake_position"));
    assertEquals(EVENTS - 1, WorkerFigure.values(parts.progress.figures()).get("applied"));
    assertEquals(1, WorkerFigure.values(parts.progress.figures()).get("deadLettered"));
    await("nothing waits").atMost(LIMIT).until(() -> parts.progress.waitingFor().isEmpty());
    TopicStatus status = parts.progress.status("RUNNING");
    TopicStatus.Failure failure = status.lastFailure();
    assertTrue(
        failure != null && failure.why().startsWith("a record that fails"), status::toString);
    assertFalse(status.recentBatches().isEmpty());
  }

  @Test
  void whereEveryEventHangsAllWaitAndNoneBecomesADeadLetter() {
    hang("pg_sleep(3600)", "event-%");
    parts.consume(0, new NotingProcessor(), stopping.token());
    awaitTries(LongTests.cases(8, 16));
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
    parts.run("DELETE FROM hanging");
    await("all are applied").atMost(LIMIT).until(() -> parts.effects().size() == EVENTS);
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
  }

  @Test
  void anEventThatWaitsForSomebodyElseIsNoDeadLetterHoweverLongThatTakes() throws SQLException {
    hang("pg_advisory_xact_lock(17)", SUSPECT);
    try (Connection holder = parts.dataSource.getConnection();
        Statement statement = holder.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(17)");
      parts.consume(0, new NotingProcessor(), stopping.token());
      awaitTries(LongTests.cases(8, 12));
      assertTrue(parts.progress.waitingFor().isPresent());
      assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
    }
    await("all are applied").atMost(LIMIT).until(() -> parts.effects().size() == EVENTS);
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
  }

  @Test
  void anOutageWhileAnEventIsTriedAloneCountsForNothing() throws SQLException {
    hang("pg_sleep(3600)", SUSPECT);
    parts.consume(0, new NotingProcessor(), stopping.token());
    await("it is tried alone")
        .atMost(LIMIT)
        .until(() -> parts.progress.waitingFor().orElse("").startsWith("a record that fails"));
    PGSimpleDataSource behind = new PGSimpleDataSource();
    behind.setUrl(parts.dataSource.getUrl());
    behind.setUser(parts.dataSource.getUser());
    behind.setPassword(parts.dataSource.getPassword());
    int[] port = parts.dataSource.getPortNumbers();
    try (Connection connection = behind.getConnection();
        Statement statement = connection.createStatement()) {
      parts.dataSource.setPortNumbers(new int[] {1});
      statement.execute(
          """
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid()
          """);
      await("the outage is seen")
          .atMost(LIMIT)
          .until(() -> parts.progress.waitingFor().orElse("").startsWith("PostgreSQL"));
      try (var rows = statement.executeQuery("SELECT count(*) FROM dead_letter")) {
        assertTrue(rows.next());
        assertEquals(0, rows.getInt(1));
      }
    } finally {
      parts.dataSource.setPortNumbers(port);
    }
    await("all are handled").atMost(LIMIT).until(() -> handled() == EVENTS);
    assertEquals(others(), parts.effects());
    assertEquals(List.of(SUSPECT), parts.texts("SELECT event_id FROM dead_letter"));
  }

  private void hang(String how, String what) {
    parts.run(HANG.formatted(how));
    parts.run("INSERT INTO hanging VALUES ('%s')".formatted(what));
  }

  private void awaitTries(int count) {
    await("it is tried %d times".formatted(count))
        .atMost(LIMIT)
        .until(
            () ->
                Integer.parseInt(parts.texts("SELECT last_value FROM tries").getFirst()) >= count);
  }

  private int handled() {
    return parts.effects().size() + parts.texts("SELECT id FROM dead_letter").size();
  }

  private static List<String> others() {
    return IntStream.range(0, EVENTS)
        .mapToObj(SuspectsTest::id)
        .filter(id -> !id.equals(SUSPECT))
        .toList();
  }

  private static String id(int number) {
    return "event-%03d".formatted(number);
  }
}
