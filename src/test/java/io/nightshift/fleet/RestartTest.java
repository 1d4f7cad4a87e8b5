package io.nightshift.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.fleet.FleetView.Restart;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.WorkerState;
import io.nightshift.jobs.MortalDatabase;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A restart on several instances of one real database: one after the other, whatever ends. */
class RestartTest {
  private static final String DATABASE = "fleet_restart";
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();

  @BeforeAll
  static void migrate() throws SQLException {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(DATABASE);
    DATA_SOURCE.setUrl(postgres.jdbcUrl(DATABASE));
    DATA_SOURCE.setUser(postgres.username());
    DATA_SOURCE.setPassword(postgres.password());
  }

  @BeforeEach
  void empty() throws SQLException {
    execute("TRUNCATE instance, worker_control, worker_restart CASCADE");
  }

  @Test
  void oneInstanceComesAfterTheOther() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    new Replica(DATA_SOURCE, "without", "hooks");
    Instant oneBefore = since(one);
    Instant twoBefore = since(two);
    two.restart("mails", "ada");
    assertRestart(List.of(), List.of("one", "two"), List.of(), List.of());
    two.beat(); // Not its turn.
    assertEquals(twoBefore, since(two));
    one.beat();
    assertNotEquals(oneBefore, since(one));
    two.beat(); // The worker of the other one may not run yet.
    assertEquals(twoBefore, since(two));
    one.beat();
    assertRestart(List.of("one"), List.of("two"), List.of(), List.of());
    two.beat();
    two.beat();
    assertNotEquals(twoBefore, since(two));
    assertRestart(List.of("one", "two"), List.of(), List.of(), List.of());
    assertFalse(one.turns.isAtWork() || two.turns.isAtWork());
    Instant after = since(one);
    one.beat();
    assertEquals(after, since(one));
  }

  @Test
  void theNextWaitsUntilTheWorkerRunsAgain() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    Instant before = since(two);
    one.restart("mails", "ada");
    one.beat();
    one.workers.become("mails", WorkerState.STARTING);
    one.beat();
    two.beat();
    assertEquals(before, since(two));
    one.workers.become("mails", WorkerState.RUNNING);
    one.beat();
    two.beat();
    assertNotEquals(before, since(two));
  }

  @Test
  void aPausedWorkerIsRestartedAndStaysPaused() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.pause("mails", "ada", null, null);
    one.restart("mails", "ada");
    one.beat();
    one.beat();
    assertEquals(WorkerState.PAUSED, one.workers.state("mails"));
    assertRestart(List.of("one"), List.of(), List.of(), List.of());
  }

  @Test
  void oneThatFailsIsShownAndTheNextHasItsTurn() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    one.restart("mails", "ada");
    one.beat();
    one.workers.fail("mails", "no");
    one.beat();
    two.beat();
    two.beat();
    assertRestart(List.of("two"), List.of(), List.of("one"), List.of());
  }

  @Test
  void aTurnThatTakesTooLongHasFailedWhoeverSeesIt() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    one.restart("mails", "ada");
    one.beat();
    one.workers.become("mails", WorkerState.STARTING);
    execute(
        "UPDATE worker_restart_turn SET since = since - interval '3 minutes' WHERE name = 'one'");
    assertRestart(List.of(), List.of("two"), List.of("one"), List.of());
    two.beat();
    two.beat();
    assertRestart(List.of("two"), List.of(), List.of("one"), List.of());
    one.workers.become("mails", WorkerState.RUNNING);
    one.beat();
    assertRestart(List.of("two"), List.of(), List.of("one"), List.of());
    assertFalse(one.turns.isAtWork());
  }

  @Test
  void thoseThatAreLostOrStoppedAreSkipped() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    new Replica(DATA_SOURCE, "two", "mails");
    Replica three = new Replica(DATA_SOURCE, "three", "mails");
    Replica four = new Replica(DATA_SOURCE, "zzz", "mails");
    one.restart("mails", "ada");
    one.beat(); // Its turn is at work, and it dies.
    silence("one");
    silence("two");
    three.heartbeats.stopped();
    four.beat();
    four.beat();
    assertRestart(List.of("zzz"), List.of(), List.of("one"), List.of("three", "two"));
  }

  @Test
  void aSecondRestartTakesThePlaceOfTheFirst() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.restart("mails", "ada");
    one.beat();
    one.restart("mails", "bob");
    Instant first = since(one);
    one.beat();
    one.beat();
    assertNotEquals(first, since(one));
    assertEquals("bob", restart().by());
    assertRestart(List.of("one"), List.of(), List.of(), List.of());
  }

  @Test
  void aSecondRestartBeginsWhereTheFirstIsSoThatOneWorkerIsDownAtATime() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    Replica two = new Replica(DATA_SOURCE, "two", "mails");
    one.restart("mails", "ada");
    one.beat();
    one.beat();
    two.beat();
    two.workers.become("mails", WorkerState.STARTING); // In the middle of its turn.
    Instant before = since(one);
    one.restart("mails", "bob");
    one.beat();
    one.beat();
    assertEquals(before, since(one));
    assertRestart(List.of(), List.of("two", "one"), List.of(), List.of());
    two.workers.become("mails", WorkerState.RUNNING);
    two.beat();
    two.beat();
    one.beat();
    one.beat();
    assertNotEquals(before, since(one));
    assertRestart(List.of("two", "one"), List.of(), List.of(), List.of());
  }

  @Test
  void aWorkerThatIsNotStartedYetIsRestartedWhenItIs() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.workers.become("mails", WorkerState.CREATED);
    one.restart("mails", "ada");
    one.beat();
    one.beat();
    assertRestart(List.of(), List.of("one"), List.of(), List.of());
    one.workers.become("mails", WorkerState.RUNNING);
    one.beat();
    one.beat();
    assertRestart(List.of("one"), List.of(), List.of(), List.of());
  }

  @Test
  void aRestartThatNoInstanceCanFinishIsNotUnderWay() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    one.restart("mails", "ada");
    one.beat();
    silence("one");
    assertRestart(List.of(), List.of(), List.of("one"), List.of());
    execute("UPDATE worker_restart SET at = at - interval '61 minutes'");
    try (Connection connection = DATA_SOURCE.getConnection()) {
      assertEquals(Map.of(), RestartRows.all(connection, Map.of()));
    }
  }

  @Test
  void aRestartWithoutALiveInstanceIsRefused() throws Exception {
    Replica one = new Replica(DATA_SOURCE, "one", "mails");
    silence("one");
    assertThrows(CommandRefusedException.class, () -> one.restart("mails", "ada"));
    try (Connection connection = DATA_SOURCE.getConnection()) {
      assertEquals(Map.of(), RestartRows.all(connection, Map.of()));
    }
  }

  /** Wherever the process of a turn dies, the others finish the restart. */
  @Test
  void aDeathBetweenAnyTwoStatementsStopsNobodyElse() throws Exception {
    int steps = 0;
    boolean died = true;
    while (died) {
      empty();
      Replica two = new Replica(DATA_SOURCE, "two", "mails");
      Instant before = since(two);
      MortalDatabase database = new MortalDatabase(DATA_SOURCE, Integer.MAX_VALUE);
      Replica one = new Replica(database, "one", "mails");
      two.restart("mails", "ada");
      one.beat();
      database.dieAfter(steps);
      died =
          database.diesIn(
              () -> {
                one.beat();
                one.beat();
              });
      if (died) {
        silence("one");
      }
      two.beat();
      two.beat();
      two.beat();
      assertNotEquals(before, since(two), "after " + steps + " steps");
      assertEquals(List.of("two"), restart().done().stream().filter("two"::equals).toList());
      assertEquals(List.of(), restart().pending(), "after " + steps + " steps");
      steps += LongTests.step(4);
    }
    assertTrue(steps > 4, steps + " steps");
  }

  private static Instant since(Replica replica) {
    return replica.workers.find("mails").orElseThrow().since();
  }

  private static void assertRestart(
      List<String> done, List<String> pending, List<String> failed, List<String> skipped)
      throws SQLException {
    Restart restart = restart();
    assertEquals(done, restart.done(), "done");
    assertEquals(pending, restart.pending(), "pending");
    assertEquals(failed, restart.failed(), "failed");
    assertEquals(skipped, restart.skipped(), "skipped");
  }

  private static Restart restart() throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection()) {
      return Objects.requireNonNull(RestartRows.all(connection, Map.of()).get("mails"));
    }
  }

  private static void silence(String name) throws SQLException {
    execute(
        "UPDATE instance SET seen_at = clock_timestamp() - interval '16 seconds' WHERE name = '%s'"
            .formatted(name));
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
