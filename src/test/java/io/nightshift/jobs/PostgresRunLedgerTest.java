package io.nightshift.jobs;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.hosting.RunLedger.Claim;
import io.nightshift.hosting.RunLedger.Outcome;
import io.nightshift.hosting.RunLedger.Request;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.postgresql.ds.PGSimpleDataSource;

/** Several instances on one real database. */
class PostgresRunLedgerTest {
  private static final String DATABASE = "run_ledger";
  private static final Instant TICK = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();

  private final PostgresRunLedger first = ledger("first");
  private final PostgresRunLedger second = ledger("second");
  private final RunTransactions transactions = new RunTransactions(DATA_SOURCE);
  private String worker = "";

  @BeforeAll
  static void migrate() throws SQLException {
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase(DATABASE);
    DATA_SOURCE.setUrl(postgres.jdbcUrl(DATABASE));
    DATA_SOURCE.setUser(postgres.username());
    DATA_SOURCE.setPassword(postgres.password());
    execute("CREATE TABLE effect (worker text, what text)");
  }

  @BeforeEach
  void name(TestInfo test) {
    worker = test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void ofManyThatClaimATickAtOnceOneRunsIt() throws Exception {
    int many = 8;
    CyclicBarrier together = new CyclicBarrier(many);
    List<Future<Claim>> claims = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < many; i++) {
        Callable<Claim> claim =
            () -> {
              together.await();
              return first.claim(request(TICK, LONG));
            };
        claims.add(threads.submit(claim));
      }
    }
    int granted = 0;
    for (Future<Claim> claim : claims) {
      granted += claim.get() instanceof Claim.Granted ? 1 : 0;
    }
    assertEquals(1, granted);
    assertInstanceOf(Claim.Held.class, second.claim(request(TICK, LONG)));
  }

  @Test
  void aTickThatHasBeenRunIsRunByNobodyElse() throws Exception {
    RunContext run = granted(first, TICK, LONG);
    run.items(3);
    run.message("three things");
    assertTrue(first.finish(run, Outcome.SUCCEEDED, null, TICK.plusSeconds(1)));
    assertInstanceOf(Claim.Done.class, second.claim(request(TICK, LONG)));
    assertInstanceOf(Claim.Granted.class, second.claim(request(TICK.plusSeconds(60), LONG)));
    assertEquals(List.of("1 first SUCCEEDED 3 three things", "2 second RUNNING 0 null"), history());
  }

  @Test
  void aFailedTickIsRunAndACancelledOneIsLeftToOthers() throws Exception {
    RunContext failed = granted(first, TICK, LONG);
    assertTrue(first.finish(failed, Outcome.FAILED, "no disk", TICK.plusSeconds(1)));
    assertInstanceOf(Claim.Done.class, second.claim(request(TICK, LONG)));
    Instant next = TICK.plusSeconds(60);
    RunContext cancelled = granted(first, next, LONG);
    assertTrue(first.finish(cancelled, Outcome.CANCELLED, "stopped", next.plusSeconds(1)));
    granted(second, next, LONG);
    assertEquals(
        List.of(
            "1 first FAILED 0 no disk", "2 first CANCELLED 0 stopped", "3 second RUNNING 0 null"),
        history());
  }

  @Test
  void aTickThatCameDuringTheLastRunIsLeftOutWhereAsked() throws Exception {
    RunContext run = granted(first, TICK, LONG);
    assertTrue(first.finish(run, Outcome.SUCCEEDED, null, TICK.plusSeconds(70)));
    Instant overlapped = TICK.plusSeconds(60);
    assertInstanceOf(
        Claim.Done.class,
        second.claim(new Request(worker, Trigger.SCHEDULE, overlapped, LONG, true)));
    assertInstanceOf(
        Claim.Granted.class,
        second.claim(new Request(worker, Trigger.SCHEDULE, overlapped, LONG, false)));
  }

  @Test
  void anOperatorsRunNeedsNoNewTickAndTakesNone() throws Exception {
    RunContext run = granted(first, TICK, LONG);
    assertTrue(first.finish(run, Outcome.SUCCEEDED, null, TICK.plusSeconds(1)));
    Claim asked = second.claim(new Request(worker, Trigger.OPERATOR, TICK, LONG, true));
    long epoch = assertInstanceOf(Claim.Granted.class, asked).epoch();
    RunContext manual = new RunContext(worker, Trigger.OPERATOR, TICK.plusSeconds(90), epoch);
    assertTrue(second.finish(manual, Outcome.SUCCEEDED, null, TICK.plusSeconds(30)));
    granted(first, TICK.plusSeconds(60), LONG);
  }

  @Test
  void aLeaseLastsAsLongAsItIsRenewed() throws Exception {
    RunContext run = granted(first, TICK, SHORT);
    assertTrue(first.renew(run, LONG));
    Claim.Held held = assertInstanceOf(Claim.Held.class, second.claim(request(TICK, LONG)));
    assertTrue(held.left().compareTo(Duration.ofMinutes(4)) > 0, held.toString());
    assertTrue(first.finish(run, Outcome.SUCCEEDED, null, TICK));
  }

  @Test
  void howFarARunHasComeIsWrittenWithEachRenewal() throws Exception {
    RunContext run = granted(first, TICK, SHORT);
    run.found(10);
    run.items(4);
    assertTrue(first.renew(run, LONG));
    assertEquals(List.of("4 of 10 RUNNING"), progress());
    run.items(6);
    assertTrue(first.finish(run, Outcome.SUCCEEDED, null, TICK));
    assertEquals(List.of("10 of 10 SUCCEEDED"), progress());
  }

  @Test
  void aLeaseThatRanOutIsTakenOverAndItsRunIsLost() throws Exception {
    RunContext frozen = granted(first, TICK, SHORT);
    RunContext takenOver = awaitGranted(second, TICK);
    assertEquals(frozen.epoch() + 1, takenOver.epoch());
    assertFalse(first.renew(frozen, LONG));
    assertFalse(first.finish(frozen, Outcome.SUCCEEDED, null, TICK));
    assertTrue(second.finish(takenOver, Outcome.SUCCEEDED, null, TICK.plusSeconds(1)));
    assertEquals(
        List.of(
            "1 first LOST 0 its lease ran out: what it had not committed is undone",
            "2 second SUCCEEDED 0 null"),
        history());
  }

  @Test
  void aRunThatWokeTooLateCommitsNothingThoughNobodyTookItsPlace() throws Exception {
    RunContext frozen = granted(first, TICK, SHORT);
    awaitLeaseEnd();
    assertThrows(
        LeaseLostException.class,
        () -> transactions.inTransaction(frozen, connection -> effect(connection, "late")));
    assertThrows(
        LeaseLostException.class,
        () -> transactions.inLastTransaction(frozen, connection -> effect(connection, "last")));
    assertEquals(List.of(), effects());
    assertFalse(first.finish(frozen, Outcome.SUCCEEDED, null, TICK));
    granted(first, TICK, LONG); // The tick is still to be run.
  }

  @Test
  void aTransactionThatOutlastsTheLeaseIsRolledBackAtItsEnd() throws Exception {
    RunContext slow = granted(first, TICK, SHORT);
    assertThrows(
        LeaseLostException.class,
        () ->
            transactions.inTransaction(
                slow,
                connection -> {
                  effect(connection, "slow");
                  awaitLeaseEnd();
                  return true;
                }));
    assertEquals(List.of(), effects());
  }

  @Test
  void theLastTransactionAlsoSaysThatTheTickIsRun() throws Exception {
    RunContext run = granted(first, TICK, LONG);
    transactions.inTransaction(run, connection -> effect(connection, "one"));
    transactions.inLastTransaction(run, connection -> effect(connection, "two"));
    // It dies here, before it can say how it ended.
    assertInstanceOf(Claim.Done.class, second.claim(request(TICK, LONG)));
    assertEquals(List.of("one", "two"), effects());
    run.items(2);
    assertTrue(first.finish(run, Outcome.SUCCEEDED, null, TICK));
    assertEquals(List.of("1 first SUCCEEDED 2 null"), history());
  }

  @Test
  void whoCommitsKeepsOthersFromTakingOverUntilItHas() throws Exception {
    RunContext run = granted(first, TICK, LONG);
    try (Connection committing = DATA_SOURCE.getConnection()) {
      committing.setAutoCommit(false);
      assertTrue(JobRows.end(committing, run, Outcome.SUCCEEDED, TICK));
      assertInstanceOf(Claim.Held.class, second.claim(request(TICK, LONG)));
      committing.commit();
    }
    assertInstanceOf(Claim.Done.class, second.claim(request(TICK, LONG)));
  }

  @Test
  void aWorkerNeverSeenHasMissedNothing() throws Exception {
    var standing = first.standing(worker, "every PT1M", TICK);
    assertEquals(TICK, standing.lastTick());
    assertEquals(null, standing.lastFinished());
    assertEquals(TICK, second.standing(worker, "every PT1M", TICK.plusSeconds(60)).lastTick());
  }

  private static PostgresRunLedger ledger(String instance) {
    return new PostgresRunLedger(
        DATA_SOURCE, instance, new DatabaseClock(Clock.systemUTC(), Duration.ofSeconds(5)));
  }

  private Request request(Instant tick, Duration lease) {
    return new Request(worker, Trigger.SCHEDULE, tick, lease, true);
  }

  private RunContext granted(PostgresRunLedger ledger, Instant tick, Duration lease)
      throws Exception {
    Claim claim = ledger.claim(request(tick, lease));
    return new RunContext(
        worker, Trigger.SCHEDULE, tick, assertInstanceOf(Claim.Granted.class, claim).epoch());
  }

  private RunContext awaitGranted(PostgresRunLedger ledger, Instant tick) {
    Claim claim =
        await().until(() -> ledger.claim(request(tick, LONG)), Claim.Granted.class::isInstance);
    return new RunContext(worker, Trigger.SCHEDULE, tick, ((Claim.Granted) claim).epoch());
  }

  private void awaitLeaseEnd() {
    await()
        .until(
            () ->
                query("SELECT lease_until < clock_timestamp() FROM job WHERE name = ?")
                    .equals(List.of("t")));
  }

  private boolean effect(Connection connection, String what) throws SQLException {
    try (var insert = connection.prepareStatement("INSERT INTO effect VALUES (?, ?)")) {
      insert.setString(1, worker);
      insert.setString(2, what);
      return insert.executeUpdate() == 1;
    }
  }

  private List<String> effects() throws SQLException {
    return query("SELECT what FROM effect WHERE worker = ? ORDER BY what");
  }

  private List<String> history() throws SQLException {
    return query(
        """
        SELECT concat_ws(' ', epoch, instance, outcome, items, coalesce(message, 'null'))
        FROM job_run WHERE name = ? ORDER BY epoch
        """);
  }

  private List<String> progress() throws SQLException {
    return query("SELECT concat_ws(' ', items, 'of', found, outcome) FROM job_run WHERE name = ?");
  }

  private List<String> query(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = DATA_SOURCE.getConnection();
        var select = connection.prepareStatement(sql)) {
      select.setString(1, worker);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
    }
    return found;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
