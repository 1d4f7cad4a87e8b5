package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** The history of a worker's runs, and a gate at which they can be held at their work. */
final class Runs {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String GATE =
      """
      INSERT INTO job_run (name, epoch, trigger, tick, instance, outcome, started_at)
      VALUES ('long-ago', 1, 'SCHEDULE', now(), 'old', 'SUCCEEDED', now() - interval '90 days');
      CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NULL; END';
      CREATE TRIGGER gate BEFORE DELETE ON job_run FOR EACH STATEMENT EXECUTE FUNCTION gate();
      """;

  /** Other workers have runs in the same table. */
  private static final String PRUNER =
      "WITH pruner AS (SELECT * FROM job_run WHERE name = 'run-pruner') ";

  private final Books books;

  Runs(Books books) {
    this.books = books;
  }

  /** Holds every run at its work from now on, and gives it something to do. */
  Connection closeGate() throws SQLException {
    Connection gate = books.connect();
    execute(gate, "SELECT pg_advisory_lock(4711)");
    execute(gate, GATE);
    return gate;
  }

  /** Lets the runs continue. */
  static void open(Connection gate) throws SQLException {
    execute(gate, "SELECT pg_advisory_unlock(4711)");
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Waits until some instance is held at its work; its name. */
  String awaitAtWork() {
    return await()
        .atMost(LIMIT)
        .until(
            () -> query("SELECT instance FROM pruner WHERE outcome = 'RUNNING' AND " + heldRuns(1)),
            found -> found.size() == 1)
        .getFirst();
  }

  /** Waits until that instance is held at its work too. */
  void awaitAtWork(String instance) {
    await()
        .atMost(LIMIT)
        .until(() -> count("outcome = 'RUNNING' AND instance = '%s'".formatted(instance)) == 1);
  }

  private static String heldRuns(int held) {
    return "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711"
        + " AND NOT granted) >= "
        + held;
  }

  long count(String where) throws SQLException {
    return Long.parseLong(query("SELECT count(*) FROM pruner WHERE " + where).getFirst());
  }

  /** All of it, for a message. */
  List<String> history() {
    try {
      return query("SELECT pruner::text FROM pruner ORDER BY started_at");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a query finds in the table {@code pruner}, its first column. */
  List<String> query(String sql) throws SQLException {
    return books.rows(PRUNER + sql);
  }
}
