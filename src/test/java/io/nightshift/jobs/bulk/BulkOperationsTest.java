package io.nightshift.jobs.bulk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.MortalDatabase;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.Ports;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Operations on the rows of a table of the test, on a real PostgreSQL. */
class BulkOperationsTest {
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();
  private static final String MARK = "items.mark";
  private static final Map<String, String> ALL = Map.of();

  private final Mark mark = new Mark(MARK);
  private final BulkOfTests bulk = new BulkOfTests(DATA_SOURCE, List.of(mark));

  @BeforeAll
  static void migrate() throws SQLException {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase("bulk_operations");
    DATA_SOURCE.setUrl(postgres.jdbcUrl("bulk_operations"));
    DATA_SOURCE.setUser(postgres.username());
    DATA_SOURCE.setPassword(postgres.password());
    execute(
        """
        CREATE TABLE item (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL,
          open boolean NOT NULL DEFAULT true, marks integer NOT NULL DEFAULT 0)
        """);
  }

  @BeforeEach
  void empty() throws SQLException {
    execute("TRUNCATE item, bulk_operation RESTART IDENTITY");
  }

  @Test
  void eachItemThatMatchesIsTriedOnceAndCounted() throws Exception {
    add(230, "good");
    add(20, "bad");
    add(5, "other");
    execute("UPDATE item SET kind = 'closed' WHERE id IN (1, 250)");
    long id = bulk.request(MARK, Map.of("not", "other"));
    assertEquals("QUEUED null 0 0 0", bulk.progress(id));
    assertTrue(bulk.hasWork());
    RunContext run = bulk.run();
    assertEquals("DONE 250 229 19 2", bulk.progress(id));
    assertEquals(
        "item 249 failed with java.lang.IllegalStateException", bulk.operation(id).lastError());
    assertEquals(List.of("bad 0 19", "closed 0 2", "good 1 229", "other 0 5"), items());
    assertEquals("250 of 250", run.items() + " of " + run.found());
    assertFalse(bulk.hasWork());
  }

  @Test
  void whatCameAfterTheRequestIsNotTouched() throws Exception {
    add(3, "good");
    long id = bulk.request(MARK, ALL);
    add(2, "later");
    mark.before = item -> add(1, "later");
    bulk.run();
    assertEquals("DONE 3 3 0 0", bulk.progress(id));
    assertEquals(List.of("good 1 3", "later 0 5"), items());
  }

  @Test
  void afterAStopNothingIsChangedNotEvenTheItemAtWork() throws Exception {
    add(10, "good");
    long id = bulk.request(MARK, ALL);
    mark.before = item -> assertTrue(item != 5 || bulk.stop(id));
    bulk.run();
    assertEquals("STOPPED 10 4 0 0", bulk.progress(id));
    assertEquals("bob", bulk.operation(id).stoppedBy());
    assertEquals(List.of("good 0 6", "good 1 4"), items());
    assertFalse(bulk.stop(id));
    bulk.run();
    assertEquals("STOPPED 10 4 0 0", bulk.progress(id));
  }

  @Test
  void oneThatWaitsForItsTurnCanBeStopped() throws Exception {
    add(2, "good");
    long id = bulk.request(MARK, ALL);
    assertTrue(bulk.stop(id));
    bulk.run();
    assertEquals("STOPPED null 0 0 0", bulk.progress(id));
    assertEquals(List.of("good 0 2"), items());
  }

  /** The worker dies before each of its statements and commits in turn. */
  @Test
  void aCrashBetweenAnyTwoLinesNeitherRepeatsNorSkipsAnItem() throws Exception {
    MortalDatabase mortal = new MortalDatabase(DATA_SOURCE, Integer.MAX_VALUE);
    BulkOfTests dying = new BulkOfTests(mortal, List.of(mark));
    int steps = 0;
    int rounds = 0;
    boolean died = true;
    while (died) {
      add(2, "good");
      long id = bulk.request(MARK, ALL);
      RunContext run = bulk.nextRun();
      mortal.dieAfter(steps);
      died = mortal.diesIn(() -> dying.run(run, CancellationToken.none()));
      bulk.run();
      assertEquals("DONE 2 2 0 0", bulk.progress(id), "after " + steps + " steps");
      steps += LongTests.step(4);
      assertEquals(List.of("good 1 " + 2 * ++rounds), items());
    }
    assertTrue(steps > 30, steps + " steps");
  }

  @Test
  void anInstanceThatHasLostItsLeaseCommitsNothingAndTheOtherContinues() throws Exception {
    add(10, "good");
    long id = bulk.request(MARK, ALL);
    List<RunContext> taken = new ArrayList<>();
    mark.before =
        item -> {
          if (item == 4 && taken.isEmpty()) {
            taken.add(bulk.nextRun());
          }
        };
    RunContext frozen = bulk.nextRun();
    assertThrows(LeaseLostException.class, () -> bulk.run(frozen, CancellationToken.none()));
    assertEquals("RUNNING 10 3 0 0", bulk.progress(id));
    bulk.run(taken.getFirst(), CancellationToken.none());
    assertEquals("DONE 10 10 0 0", bulk.progress(id));
    assertEquals(List.of("good 1 10"), items());
  }

  @Test
  void aDrainEndsTheRunBetweenTwoItemsAndTheNextRunContinues() throws Exception {
    add(10, "good");
    long id = bulk.request(MARK, ALL);
    try (CancellationSource draining = CancellationSource.create()) {
      mark.before =
          item -> {
            if (item == 4) {
              draining.cancel();
            }
          };
      RunContext run = bulk.nextRun();
      assertThrows(CancellationException.class, () -> bulk.run(run, draining.token()));
    }
    assertEquals("RUNNING 10 4 0 0", bulk.progress(id));
    assertTrue(bulk.hasWork());
    bulk.run();
    assertEquals("DONE 10 10 0 0", bulk.progress(id));
    assertEquals(List.of("good 1 10"), items());
  }

  @Test
  void aConflictOrALostConnectionIsTriedAgain() throws Exception {
    add(3, "good");
    long id = bulk.request(MARK, ALL);
    List<String> failing = new ArrayList<>(List.of("40P01", "55P03", "57014"));
    mark.during =
        (connection, item) -> {
          if (item == 2 && !failing.isEmpty()) {
            raise(connection, failing.removeFirst());
          } else if (item == 3 && failing.isEmpty()) {
            failing.add("done");
            kill(connection);
          }
        };
    bulk.run();
    assertEquals("DONE 3 3 0 0", bulk.progress(id));
    assertEquals(List.of("good 1 3"), items());
  }

  @Test
  void anItemThatAlwaysFailsForAPassingReasonFailsInTheEnd() throws Exception {
    add(3, "good");
    long id = bulk.request(MARK, ALL);
    mark.during =
        (connection, item) -> {
          if (item == 2) {
            raise(connection, "57014");
          }
        };
    bulk.run();
    assertEquals("DONE 3 2 1 0", bulk.progress(id));
    assertEquals("item 2 failed with 57014", bulk.operation(id).lastError());
  }

  @Test
  void whileTheDatabaseIsAwayNothingFailsAndTheRunEnds() throws Exception {
    add(5, "good");
    long id = bulk.request(MARK, ALL);
    PGSimpleDataSource leaving = new PGSimpleDataSource();
    leaving.setUrl(DATA_SOURCE.getUrl());
    leaving.setUser(DATA_SOURCE.getUser());
    leaving.setPassword(DATA_SOURCE.getPassword());
    int nobody = Ports.free();
    mark.during =
        (connection, item) -> {
          if (item == 3) {
            leaving.setPortNumbers(new int[] {nobody});
            kill(connection);
          }
        };
    BulkOfTests instance = new BulkOfTests(leaving, List.of(mark));
    RunContext run = bulk.nextRun();
    assertThrows(SQLException.class, () -> instance.run(run, CancellationToken.none()));
    assertEquals("RUNNING 5 2 0 0", bulk.progress(id));
    mark.during = (connection, item) -> {};
    bulk.run();
    assertEquals("DONE 5 5 0 0", bulk.progress(id));
    assertEquals(List.of("good 1 5"), items());
  }

  @Test
  void operationsOfOneActionAreWorkedThroughInTurnAndDifferentActionsTakeTurns() throws Exception {
    add(250, "good");
    Mark other = new Mark("items.other");
    BulkOfTests both = new BulkOfTests(DATA_SOURCE, List.of(mark, other));
    List<String> order = new ArrayList<>();
    mark.before = item -> note(order, "mark");
    other.before = item -> note(order, "other");
    long first = both.request(MARK, Map.of("not", "none"));
    long second = both.request(MARK, ALL);
    long third = both.request("items.other", ALL);
    both.run();
    assertEquals("DONE 250 100 0 150", both.progress(third));
    assertEquals(List.of("mark", "other", "mark"), order);
    assertEquals("DONE 250 150 0 100", both.progress(first));
    assertEquals("DONE 0 0 0 0", both.progress(second));
    assertEquals(List.of("good 1 250"), items());
  }

  private static void note(List<String> order, String what) {
    if (order.isEmpty() || !order.getLast().equals(what)) {
      order.add(what);
    }
  }

  @Test
  void oneWhoseItemsCannotBeFoundFailsAndTheOthersContinue() throws Exception {
    add(2, "good");
    long broken = bulk.request(MARK, Map.of("sql", "1 / 0"));
    long id = bulk.request(MARK, ALL);
    bulk.run();
    assertEquals("FAILED null 0 0 0", bulk.progress(broken));
    assertEquals(
        "its items cannot be found: it failed with 22012", bulk.operation(broken).lastError());
    assertEquals("DONE 2 2 0 0", bulk.progress(id));
  }

  @Test
  void anActionOfAnotherVersionWaitsForIt() throws Exception {
    add(1, "good");
    long id = bulk.request(MARK, ALL);
    BulkOfTests older = new BulkOfTests(DATA_SOURCE, List.of(new Mark("items.other")));
    assertFalse(older.hasWork());
    older.run();
    assertEquals("QUEUED null 0 0 0", bulk.progress(id));
  }

  @Test
  void aDryRunOnlyCounts() throws Exception {
    add(4, "good");
    assertEquals(4, bulk.requests().count(mark, ALL));
    assertEquals(List.of("good 0 4"), items());
    assertEquals(List.of(), bulk.requests().list(null, null, null, 10));
  }

  @Test
  void theNumberOfOpenOperationsIsLimited() throws Exception {
    for (int i = 0; i < BulkRequests.MOST_OPEN; i++) {
      bulk.request(MARK, ALL);
    }
    try (Connection connection = DATA_SOURCE.getConnection()) {
      assertTrue(bulk.requests().request(connection, mark, ALL, "ada").isEmpty());
      assertTrue(bulk.stop(7));
      assertTrue(bulk.requests().request(connection, mark, ALL, "ada").isPresent());
    }
  }

  @Test
  void thoseThatHaveEndedAreDeletedAfterTheirRetention() throws Exception {
    for (int i = 0; i < 3; i++) {
      bulk.request(MARK, ALL);
    }
    bulk.stop(1);
    bulk.stop(2);
    execute("UPDATE bulk_operation SET ended_at = now() - interval '9 days' WHERE id = 1");
    RunContext run = RunsOfTests.next(DATA_SOURCE, "row-cleanup");
    var old = BulkOfTests.old(RunsOfTests.transactions(DATA_SOURCE), Duration.ofDays(8));
    assertEquals(1, old.delete(run, CancellationToken.none()));
    assertEquals(
        List.of(3L, 2L),
        bulk.requests().list(null, null, null, 10).stream().map(BulkOperation::id).toList());
  }

  private static void add(int items, String kind) throws SQLException {
    execute(
        "INSERT INTO item (kind) SELECT '%s' FROM generate_series(1, %d)".formatted(kind, items));
  }

  /** The numbers of items by their kind and the number of their marks. */
  private static List<String> items() throws SQLException {
    List<String> items = new ArrayList<>();
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement select = connection.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT concat_ws(' ', kind, marks, count(*)) FROM item GROUP BY kind, marks ORDER BY 1")) {
      while (row.next()) {
        items.add(row.getString(1));
      }
    }
    return items;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void raise(Connection connection, String state) throws SQLException {
    try (Statement raise = connection.createStatement()) {
      raise.execute("DO $$ BEGIN RAISE SQLSTATE '%s'; END $$".formatted(state));
    }
  }

  private static void kill(Connection connection) throws SQLException {
    try (Statement kill = connection.createStatement()) {
      kill.execute("SELECT pg_terminate_backend(pg_backend_pid())");
    }
  }

  /** Marks open items, except bad ones, which fail. */
  private static final class Mark implements BulkAction {
    private static final String MATCHING =
        " FROM item WHERE (open OR kind = 'closed') AND marks = 0 AND kind <> ? AND id > ? AND id <= ?";

    private final String name;
    private Before before = item -> {};
    private During during = (connection, item) -> {};

    Mark(String name) {
      this.name = name;
    }

    @FunctionalInterface
    interface Before {
      void change(long item) throws SQLException;
    }

    @FunctionalInterface
    interface During {
      void change(Connection connection, long item) throws SQLException;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<String> parameters() {
      return List.of("not", "sql");
    }

    @Override
    public void check(Map<String, String> filter) {}

    @Override
    public long lastId(Connection connection) throws SQLException {
      return numbers(connection.prepareStatement("SELECT coalesce(max(id), 0) FROM item"))
          .getFirst();
    }

    @Override
    public long count(Connection connection, BulkSelection selection) throws SQLException {
      String what = selection.filter().getOrDefault("sql", "count(*)");
      return numbers(select(connection, "SELECT " + what + MATCHING, selection, null)).getFirst();
    }

    @Override
    public List<Item> next(
        Connection connection, BulkSelection selection, @Nullable Long after, int most)
        throws SQLException {
      String sql = "SELECT id" + MATCHING + " ORDER BY id LIMIT " + most;
      return numbers(select(connection, sql, selection, after)).stream().map(Item::new).toList();
    }

    private static PreparedStatement select(
        Connection connection, String sql, BulkSelection selection, @Nullable Long after)
        throws SQLException {
      PreparedStatement select = connection.prepareStatement(sql);
      select.setString(1, selection.filter().getOrDefault("not", ""));
      select.setLong(2, after == null ? 0 : after);
      select.setLong(3, selection.lastId());
      return select;
    }

    private static List<Long> numbers(PreparedStatement select) throws SQLException {
      List<Long> numbers = new ArrayList<>();
      try (select;
          ResultSet row = select.executeQuery()) {
        while (row.next()) {
          numbers.add(row.getLong(1));
        }
      }
      return numbers;
    }

    private final class Item implements BulkItem {
      private final long id;

      Item(long id) {
        this.id = id;
      }

      @Override
      public long position() {
        return id;
      }

      @Override
      public void prepare() throws SQLException {
        before.change(id);
      }

      @Override
      public BulkTally change(Connection connection) throws SQLException {
        try (PreparedStatement update =
            connection.prepareStatement(
                "UPDATE item SET marks = marks + 1 WHERE id = ? AND kind <> 'closed' RETURNING kind")) {
          update.setLong(1, id);
          try (ResultSet row = update.executeQuery()) {
            if (!row.next()) {
              return BulkTally.ofSkipped();
            }
            if (row.getString(1).equals("bad")) {
              throw new IllegalStateException("a bad item");
            }
          }
        }
        during.change(connection, id);
        return BulkTally.ofDone(1);
      }
    }
  }
}
