package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.database.Outages;
import io.nightshift.database.TableCopy;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.sandbox.Events;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** An instance freezes with rows in hand that another one needs. */
class StaleLockBreakerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final IntakeParts parts = new IntakeParts();
  private final CancellationSource stopping = CancellationSource.create();

  @BeforeEach
  void aPositionThatIsStored() {
    parts.lockTimeout = PATIENCE;
    parts.createTopic(1);
    parts.run("INSERT INTO intake_position VALUES ('%s', 0, 0)".formatted(parts.topic));
    parts.publish(List.of(Events.audit("event-1", "user:1", "read", "door-1")));
  }

  @AfterEach
  void stop() {
    stopping.cancel();
  }

  @Test
  void whoFrozeBetweenTwoStatementsLosesItsRows() throws SQLException {
    try (Connection frozen = parts.dataSource.getConnection()) {
      take(frozen);
      assertApplied();
      assertThrows(SQLException.class, frozen::commit);
    }
  }

  @Test
  void whoFrozeInTheMiddleOfACopyLosesItsRows() throws SQLException {
    Connection frozen = parts.dataSource.getConnection();
    take(frozen);
    TableCopy copy = TableCopy.begin(frozen, "effect", "id");
    copy.row().text("half");
    assertApplied();
    assertThrows(SQLException.class, copy::finish);
    frozen.abort(Runnable::run); // Closing would wait for the copy's end.
    assertEquals(List.of("event-1"), parts.effects());
  }

  @Test
  void ourOwnTransactionIsEndedByTheDatabaseWhereItStandsStill() throws SQLException {
    try (Connection frozen = parts.dataSource.getConnection()) {
      frozen.setAutoCommit(false);
      new StaleLockBreaker(PATIENCE).limit(frozen);
      await()
          .atMost(LIMIT)
          .until(() -> parts.texts("SELECT pid FROM pg_stat_activity WHERE " + idle()).isEmpty());
      SQLException ended = assertThrows(SQLException.class, () -> take(frozen));
      assertTrue(Outages.willPass(ended), ended.toString());
    }
  }

  @Test
  void whoIsAtWorkOrReadsOnlyOrIsAnotherProgramKeepsWhatItHas() throws SQLException {
    PGSimpleDataSource others = new PGSimpleDataSource();
    others.setUrl(parts.dataSource.getUrl());
    others.setUser(parts.dataSource.getUser());
    others.setPassword(parts.dataSource.getPassword());
    others.setApplicationName("psql");
    StaleLockBreaker atOnce = new StaleLockBreaker(Duration.ZERO);
    try (Connection reader = parts.dataSource.getConnection();
        Connection psql = others.getConnection();
        Connection worker = parts.dataSource.getConnection();
        Connection gate = others.getConnection()) {
      reader.setAutoCommit(false);
      execute(reader, "SELECT * FROM intake_position");
      take(psql);
      gate.setAutoCommit(false);
      execute(gate, "SELECT pg_advisory_xact_lock(1)");
      worker.setAutoCommit(false);
      execute(worker, "INSERT INTO effect VALUES ('slow')");
      Thread working =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      execute(worker, "SELECT pg_advisory_xact_lock(1)");
                      worker.commit();
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  !parts
                      .texts(
                          "SELECT pid FROM pg_stat_activity WHERE wait_event = 'advisory'"
                              + " AND datname = current_database()")
                      .isEmpty());
      assertEquals(0, atOnce.end(parts.dataSource));
      gate.commit();
      await().atMost(LIMIT).until(() -> !working.isAlive());
      reader.commit();
      psql.commit();
    }
    assertEquals(List.of("slow"), parts.effects());
  }

  private void assertApplied() {
    parts.consume(0, new NotingProcessor(), stopping.token());
    await("the batch takes the rows over")
        .atMost(LIMIT)
        .until(() -> parts.effects().equals(List.of("event-1")));
    assertEquals(List.of(), parts.texts("SELECT id FROM dead_letter"));
  }

  /** Holds the position's row. */
  private static void take(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    execute(connection, "UPDATE intake_position SET updated_at = now()");
  }

  private static String idle() {
    return "datname = current_database() AND state = 'idle in transaction'";
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
