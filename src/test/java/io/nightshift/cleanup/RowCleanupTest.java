package io.nightshift.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nightshift.alerts.AlertsOfTests;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import io.nightshift.intake.deadletters.DeadLettersOfTests;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.RunTransactions;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.notifications.NotificationsOfTests;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Which rows are over and done with. */
class RowCleanupTest {
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();

  private record Keep(Duration notifications, Duration alerts, Duration deadLetters) {
    List<OldRows> rows() {
      RunTransactions transactions = RunsOfTests.transactions(DATA_SOURCE);
      return List.of(
          NotificationsOfTests.old(transactions, notifications),
          AlertsOfTests.old(transactions, alerts),
          DeadLettersOfTests.old(transactions, deadLetters));
    }
  }

  @BeforeAll
  static void make() {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase("row_cleanup");
    DATA_SOURCE.setUrl(postgres.jdbcUrl("row_cleanup"));
    DATA_SOURCE.setUser(postgres.username());
    DATA_SOURCE.setPassword(postgres.password());
  }

  @BeforeEach
  void fill() throws SQLException {
    execute(
        """
        TRUNCATE notification, alert, dead_letter;
        INSERT INTO notification (key, kind, channel, recipient, state, sent_at, next_at)
        SELECT state || '/' || age, 'k', 'EMAIL', 'a@example.com', state,
               CASE WHEN state = 'SENT' THEN now() - age * interval '1 day' END,
               now() - age * interval '1 day'
        FROM unnest(ARRAY['SENT', 'FAILED', 'CANCELLED', 'PENDING', 'SENDING']) AS state,
             unnest(ARRAY[9, 11]) AS age;
        INSERT INTO alert (rule, subject, severity, message, state, raised_at, resolved_at)
        SELECT 'r', state || '/' || age, 'INFO', 'm', state, now() - interval '99 days',
               CASE WHEN state = 'RESOLVED' THEN now() - age * interval '1 day' END
        FROM unnest(ARRAY['OPEN', 'ACKNOWLEDGED', 'RESOLVED']) AS state,
             unnest(ARRAY[9, 11]) AS age;
        INSERT INTO dead_letter (topic, partition, "offset", record_at, headers, reason, message,
                                 state, at, published_at)
        SELECT state || '/' || age || '/' || published, 0, 0, now(), '[]', 'INVALID', 'm', state,
               now() - age * interval '1 day', CASE WHEN published THEN now() END
        FROM unnest(ARRAY['OPEN', 'REPLAYED', 'DISCARDED']) AS state,
             unnest(ARRAY[9, 11]) AS age, unnest(ARRAY[true, false]) AS published
        """);
  }

  @Test
  void onlyWhatIsOverForLongerThanItIsKeptIsRemoved() throws SQLException {
    Duration days = Duration.ofDays(10);
    RunContext run = run(new Keep(days, days, days));
    assertEquals(6, run.items());
    assertEquals("removed 3 notifications, 1 alerts, 2 dead letters", run.message());
    assertEquals(
        "CANCELLED/9,FAILED/9,PENDING/11,PENDING/9,SENDING/11,SENDING/9,SENT/9",
        value("SELECT string_agg(key, ',' ORDER BY key COLLATE \"C\") FROM notification"));
    assertEquals(
        "ACKNOWLEDGED/11,ACKNOWLEDGED/9,OPEN/11,OPEN/9,RESOLVED/9",
        value("SELECT string_agg(subject, ',' ORDER BY subject COLLATE \"C\") FROM alert"));
    assertEquals(
        "f",
        value(
            """
            SELECT bool_or(topic IN ('REPLAYED/11/true', 'DISCARDED/11/true') OR count > 1)
            FROM (SELECT topic, count(*) OVER (PARTITION BY topic) AS count FROM dead_letter) t
            """));
    assertEquals("10", value("SELECT count(*) FROM dead_letter"));
  }

  @Test
  void whatIsKeptForEverStays() throws SQLException {
    assertEquals(0, run(new Keep(Duration.ZERO, Duration.ZERO, Duration.ZERO)).items());
    assertEquals("10", value("SELECT count(*) FROM notification"));
  }

  @Test
  void anInstanceThatHasLostItsRunRemovesNothing() throws SQLException {
    Duration days = Duration.ofDays(10);
    RunContext stale = RunsOfTests.next(DATA_SOURCE, "row-cleanup");
    RunsOfTests.next(DATA_SOURCE, "row-cleanup");
    assertThrows(LeaseLostException.class, () -> run(stale, new Keep(days, days, days)));
    assertEquals("10", value("SELECT count(*) FROM notification"));
  }

  private static RunContext run(Keep keep) throws SQLException {
    RunContext run = RunsOfTests.next(DATA_SOURCE, "row-cleanup");
    run(run, keep);
    return run;
  }

  private static void run(RunContext run, Keep keep) throws SQLException {
    new RowCleanup(keep.rows())
        .runOnce(run, CancellationSource.within(Duration.ofMinutes(1)).token());
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String value(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }
}
