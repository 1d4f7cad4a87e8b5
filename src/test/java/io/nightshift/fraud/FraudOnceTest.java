package io.nightshift.fraud;

import static io.nightshift.fraud.FraudParts.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.database.Transaction;
import io.nightshift.hosting.RunContext;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.MortalDatabase;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.sandbox.LongTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each event is judged once, whenever it was committed and whatever happens to who judges it. */
class FraudOnceTest {
  private final FraudParts parts =
      FraudParts.migrated()
          .rule("big", "kind=order-amount", "over.EUR=0.50")
          .rule("many", "kind=orders", "count=3", "window=60s");

  @Test
  void anOlderTransactionThatIsCommittedAfterALaterOneIsNotMissed() throws SQLException {
    parts.run();
    try (Connection older = parts.dataSource.getConnection();
        Connection younger = parts.dataSource.getConnection()) {
      older.setAutoCommit(false);
      younger.setAutoCommit(false);
      String first = place(older, NOON.minusSeconds(30));
      String second = place(younger, NOON);
      String third = parts.order("c", "c@example.com", NOON.plusSeconds(1));
      assertEquals(1, parts.run().items());
      assertEquals(List.of("big %s 1 %1$s".formatted(third)), parts.findings());
      older.commit();
      assertEquals(1, parts.run().items());
      parts.order("other", "o@example.com", NOON);
      assertEquals(1, parts.run().items()); // While one is still at work.
      younger.commit();
      assertEquals(1, parts.run().items());
      assertEquals(0, parts.run().items());
      assertTrue(
          parts.findings().contains("many c 3 %s,%s,%s".formatted(first, second, third)),
          () -> first);
      assertEquals(5, parts.findings().size());
    }
  }

  @Test
  void aTransactionThatIsRolledBackIsNothing() throws SQLException {
    parts.run();
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      place(connection, NOON);
      connection.rollback();
    }
    parts.order("c", "c@example.com", NOON);
    assertEquals(1, parts.run().items());
  }

  @Test
  void anOrderThatIsPaidLaterIsNotJudgedAgain() throws SQLException {
    parts.run();
    parts.order("c", "c@example.com", NOON);
    assertEquals(1, parts.run().items());
    parts.execute("UPDATE orders SET status = 'PAID'");
    assertEquals(0, parts.run().items());
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, LongTests.cases(1, 8));
  }

  /** Whatever the order in which events come and however they are cut into runs. */
  @ParameterizedTest
  @MethodSource("seeds")
  void noThreeWithinAWindowAreMissedInWhateverOrderTheyCome(long seed) throws SQLException {
    parts.run();
    Random random = new Random(seed);
    List<Instant> times = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      times.add(NOON.plusSeconds(random.nextInt(2_400)));
    }
    Collections.shuffle(times, random);
    try (Connection shop = parts.dataSource.getConnection()) {
      for (Instant time : times) {
        parts.order(shop, "c", time);
        if (random.nextInt(4) == 0) {
          parts.run();
        }
      }
    }
    parts.run();
    assertEquals(
        List.of("0"),
        parts.texts(
            """
            SELECT count(*) FROM (
              SELECT at, lead(at, 2) OVER (ORDER BY at) AS third FROM (
                SELECT (extract(epoch FROM placed_at) * 1000000)::bigint AS at FROM orders) o) t
            WHERE third - at <= 60000000 AND NOT EXISTS (
              SELECT FROM fraud_finding WHERE rule = 'many' AND first_at <= third AND last_at >= at)
            """));
    assertEquals(
        List.of("60"), parts.texts("SELECT count(*) FROM fraud_finding WHERE rule = 'big'"));
    assertEquals(
        List.of("t"),
        parts.texts(
            """
            SELECT (SELECT coalesce(sum(events), 0) FROM fraud_finding WHERE rule = 'many')
              + (SELECT count(*) FROM fraud_seen) = 60
            """));
  }

  @Test
  void moreThanABatchIsJudgedInSeveralTransactionsAndOneTransactionIsNeverCut()
      throws SQLException {
    parts.run();
    fill("a", 1_500);
    fill("b", 1_500);
    fill("c", 5_000);
    fill("d", 1);
    RunContext run = parts.run();
    assertEquals(8_001, run.items());
    assertEquals(8_001, run.found());
    assertEquals(
        List.of("8001"), parts.texts("SELECT count(*) FROM fraud_finding WHERE rule = 'big'"));
  }

  /** Of more transactions than are looked at together, with some at work and some for nothing. */
  @ParameterizedTest
  @MethodSource("seeds")
  void aLongBacklogIsTakenInPartsAndEachOrderOnce(long seed) throws SQLException {
    OrderFeed feed = new OrderFeed(3, null, NOON);
    take(feed);
    Random random = new Random(seed);
    List<String> placed = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    try (Connection open = parts.dataSource.getConnection();
        Connection shop = parts.dataSource.getConnection();
        Statement other = shop.createStatement()) {
      open.setAutoCommit(false);
      for (int round = 0; round < 20; round++) {
        for (int i = random.nextInt(20); i > 0; i--) {
          if (random.nextInt(3) == 0) {
            other.execute("SELECT pg_current_xact_id() FROM generate_series(1, 2)");
          } else {
            placed.add(parts.order(shop, "c", NOON));
          }
        }
        placed.add(place(open, NOON));
        if (random.nextBoolean()) {
          open.commit();
        }
        taken.addAll(take(feed));
      }
      open.commit();
    }
    taken.addAll(take(new OrderFeed(3, null, NOON)));
    assertEquals(placed.stream().sorted().toList(), taken.stream().sorted().toList());
  }

  private List<String> take(OrderFeed feed) throws SQLException {
    List<String> taken = new ArrayList<>();
    boolean more = true;
    while (more) {
      OrderFeed.Batch batch =
          Transaction.<OrderFeed.Batch, RuntimeException>run(parts.dataSource, feed::next);
      batch.orders().forEach(one -> taken.add(one.orderId()));
      more = batch.more();
    }
    return taken;
  }

  @Test
  void atFirstNothingIsJudgedThatWasThereBefore() throws SQLException {
    parts.rule("knocking", "kind=denied-actions", "count=2", "window=1m");
    parts.order("c", "c@example.com", NOON);
    parts.record("a/0", "ada", "DENIED", NOON);
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      String open = place(connection, NOON);
      assertEquals(0, parts.run().items());
      connection.commit();
      parts.record("a/0", "ada", "DENIED", NOON);
      parts.record("a/1", "ada", "DENIED", NOON);
      assertEquals(3, parts.run().items());
      assertEquals(
          List.of("big %s 1 %1$s".formatted(open), "knocking ada 2 a/0/2,a/1/1"), parts.findings());
    }
  }

  @Test
  void fromATimeOnWhatWasThereIsJudgedOnceBesideWhatComes() throws SQLException {
    parts.rule("knocking", "kind=denied-actions", "count=2", "window=1m");
    parts.set("start", NOON.toString());
    fill("old", 4_500);
    parts.execute("UPDATE orders SET placed_in = NULL WHERE order_id < 'old-2000'");
    parts.order("before", "c@example.com", NOON.minusNanos(1_000));
    parts.record("a/0", "ada", "DENIED", NOON.minusSeconds(1));
    parts.record("a/0", "ada", "DENIED", NOON);
    try (Connection connection = parts.dataSource.getConnection()) {
      connection.setAutoCommit(false);
      place(connection, NOON.plusSeconds(1));
      assertEquals(4_501, parts.run().items());
      parts.order("c", "c@example.com", NOON);
      assertEquals(1, parts.run().items());
      connection.commit();
      assertEquals(1, parts.run().items());
      assertEquals(
          List.of("4502"), parts.texts("SELECT count(*) FROM fraud_finding WHERE rule = 'big'"));
    }
  }

  @Test
  void rulesThatWereTakenAwayBeginAnew() throws SQLException {
    parts.run();
    FraudWatch none = new FraudParts().watch(parts.dataSource);
    FraudParts.run(RunsOfTests.next(parts.dataSource, FraudParts.WORKER), none);
    parts.order("c", "c@example.com", NOON);
    parts.run();
    assertEquals(List.of(), parts.findings());
  }

  /** Killed before each of its statements and commits, one after the other. */
  @Test
  void aRunThatDiesAtAnyStepIsGoneOnWithAndNothingIsJudgedTwice() throws SQLException {
    parts.rule("knocking", "kind=denied-actions", "count=2", "window=1m");
    parts.run();
    int step = 0;
    int rounds = 0;
    boolean died = true;
    while (died) {
      Instant at = NOON.plusSeconds(step * 3_600L);
      try (Connection shop = parts.dataSource.getConnection()) {
        for (int i = 0; i < 3; i++) {
          parts.order(shop, "c", at);
          parts.record(shop, "a/0", "ada", "DENIED", at);
        }
      }
      died = diesAt(step);
      step += LongTests.step(4);
      rounds++;
      parts.run();
      assertEquals(
          List.of("big " + 3 * rounds, "knocking " + rounds, "many " + rounds),
          parts.texts(
              "SELECT rule || ' ' || count(*) FROM fraud_finding GROUP BY rule ORDER BY rule"),
          "after step " + step);
      assertEquals(
          List.of(Integer.toString(9 * rounds)),
          parts.texts("SELECT sum(events) FROM fraud_finding"));
    }
    assertTrue(step > 20, "it has more steps than " + step);
    // Each order and each of both customers' and actors' episodes was noticed once.
    assertEquals(
        List.of(Integer.toString(5 * rounds)), parts.texts("SELECT sum(times) FROM alert"));
  }

  private boolean diesAt(int step) throws SQLException {
    MortalDatabase mortal = new MortalDatabase(parts.dataSource, step);
    RunContext run = RunsOfTests.next(parts.dataSource, FraudParts.WORKER);
    FraudWatch watch = parts.watch(mortal);
    return mortal.diesIn(() -> FraudParts.run(run, watch));
  }

  @Test
  void anInstanceThatHasLostItsRunJudgesNothing() throws SQLException {
    parts.run();
    parts.order("c", "c@example.com", NOON);
    RunContext stale = RunsOfTests.next(parts.dataSource, FraudParts.WORKER);
    RunsOfTests.next(parts.dataSource, FraudParts.WORKER);
    assertThrows(LeaseLostException.class, () -> FraudParts.run(stale, parts.watch()));
    assertEquals(List.of(), parts.findings());
    assertEquals(1, parts.run().items());
  }

  /** As when one was frozen past its lease and wakes while another is at work. */
  @Test
  void twoInstancesAtOnceJudgeEachOrderOnce() throws Exception {
    parts.run();
    for (int round = 0; round < 2; round++) {
      fill("round" + round, 3_000);
      fill("again" + round, 3_000);
      RunContext stale = RunsOfTests.next(parts.dataSource, FraudParts.WORKER);
      RunContext valid = RunsOfTests.next(parts.dataSource, FraudParts.WORKER);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Callable<Long>> both = List.of(() -> judged(stale), () -> judged(valid));
        List<Future<Long>> ended = threads.invokeAll(both);
        assertEquals(0, ended.getFirst().get());
        assertEquals(6_000, ended.getLast().get());
      }
    }
    assertEquals(
        List.of("12000"), parts.texts("SELECT count(*) FROM fraud_finding WHERE rule = 'big'"));
  }

  private long judged(RunContext run) throws SQLException {
    try {
      FraudParts.run(run, parts.watch());
    } catch (LeaseLostException e) {
      return run.items();
    }
    return run.items();
  }

  @Test
  void aDatabaseThatWasCopiedToAServerThatCountsFromAnewIsSaidSo() throws SQLException {
    parts.run();
    parts.execute("UPDATE fraud_progress SET next = next + 1000000000000");
    IllegalStateException refused = assertThrows(IllegalStateException.class, parts::run);
    assertTrue(
        String.valueOf(refused.getMessage()).contains("was copied from another"),
        refused.getMessage());
  }

  @Test
  void whatARuleWouldFindIsWhatItFindsAndNothingIsWritten() throws Exception {
    parts.run();
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      parts.order("c-" + i % 7, "c@example.com", NOON.plusSeconds(random.nextInt(3_600)));
    }
    Fraud fraud = new Fraud(parts.dataSource, parts.settings());
    String before = written();
    for (Rule rule : fraud.rules()) {
      BacktestResult tried = fraud.tryRule(rule, NOON, NOON.plusSeconds(3_600));
      assertEquals(200, tried.judged());
      assertTrue(tried.found() > 0 && tried.sample().size() == Math.min(20, tried.found()));
      assertEquals(before, written());
    }
    long expected = fraud.tryRule(fraud.rules().getLast(), NOON, NOON.plusSeconds(3_600)).found();
    parts.run();
    assertEquals(
        List.of(Long.toString(expected)),
        parts.texts("SELECT count(*) FROM fraud_finding WHERE rule = 'many'"));
    assertEquals(
        0,
        fraud
            .tryRule(fraud.rules().getLast(), NOON.plusSeconds(3_600), NOON.plusSeconds(7_200))
            .judged());
  }

  private String written() throws SQLException {
    return parts
        .texts(
            """
            SELECT (SELECT count(*) FROM alert) || ' ' || (SELECT count(*) FROM fraud_finding) || ' '
              || (SELECT count(*) FROM fraud_seen) || ' ' || (SELECT count(*) FROM notification)
              || ' ' || (SELECT string_agg(p::text, ',') FROM fraud_progress p)
            """)
        .getFirst();
  }

  private String place(Connection connection, Instant at) throws SQLException {
    return parts.order(connection, "c", "c@example.com", "EUR", "1.00", at);
  }

  /** Inserts that number of orders, each of a customer of its own, in one transaction. */
  private void fill(String name, int orders) throws SQLException {
    parts.execute(
        """
        INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
                            updated_at)
        SELECT '%1$s-' || i, '%1$s-' || i, 'c@example.com', 'PLACED', 'EUR', 1, '[]',
               '%3$s'::timestamptz + i * interval '1 s', now()
        FROM generate_series(1, %2$d) AS i
        """
            .formatted(name, orders, NOON));
  }
}
