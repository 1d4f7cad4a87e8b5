package io.nightshift.availability;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.availability.LevelPass.Outcome;
import io.nightshift.availability.LevelStore.ReplacedException;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.RunContext;
import io.nightshift.http.NameLookup;
import io.nightshift.jobs.RunsOfTests;
import io.nightshift.orders.StockLevels;
import io.nightshift.orders.StockLevels.Mark;
import io.nightshift.redis.RedisServer;
import io.nightshift.redis.RedisServers;
import io.nightshift.sandbox.RedisProcess;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.VertxOfTests;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A real Redis beside a real PostgreSQL. */
class AvailabilityTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String KEY = "availability";
  private static final String STATE = "{availability}:state";
  private static final PGSimpleDataSource DATA = new PGSimpleDataSource();

  private static @Nullable RedisProcess started;

  private final RedisServers servers = new RedisServers(VertxOfTests::shared, new NameLookup());
  private final CancellationToken limit = CancellationSource.within(LONG.multipliedBy(2)).token();

  @BeforeAll
  static void make() {
    started = RedisProcess.start(Path.of("target", "redis-availability")).orElse(null);
    if (started != null) {
      var postgres = Sandbox.shared().postgres();
      postgres.createMigratedDatabase("availability");
      DATA.setUrl(postgres.jdbcUrl("availability"));
      DATA.setUser(postgres.username());
      DATA.setPassword(postgres.password());
    }
  }

  @AfterAll
  static void close() {
    if (started != null) {
      started.close();
    }
  }

  @BeforeEach
  void empty() throws SQLException {
    assumeTrue(started != null, "no Redis here");
    redis().cli("FLUSHALL");
    execute("TRUNCATE inventory");
  }

  private static RedisProcess redis() {
    assertNotNull(started);
    return started;
  }

  private static AvailabilitySettings settings(String... namesAndValues) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      all.put("nightshift.availability." + namesAndValues[i], namesAndValues[i + 1]);
    }
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withConverter(Duration.class, 100, DurationConverter::parseDuration)
        .withDefaultValues(all)
        .withMapping(AvailabilitySettings.class)
        .build()
        .getConfigMapping(AvailabilitySettings.class);
  }

  private LevelStore store() {
    AvailabilitySettings settings = settings("redis.url", redis().url());
    return new LevelStore(servers, RedisServer.of(settings.redis(), "it"), settings);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = DATA.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Outcome pass() throws Exception {
    try (LevelStore store = store()) {
      return new LevelPass(DATA, store).changes(Duration.ZERO, limit);
    }
  }

  /** The number of levels that a pass of changes wrote. */
  private long changed() throws Exception {
    Outcome.Done done = assertInstanceOf(Outcome.Done.class, pass());
    assertEquals(null, done.whole());
    return done.levels();
  }

  private void fill() throws Exception {
    assertNotNull(whole());
    settle();
  }

  /** Waits for the transactions of other databases of this server that were open before. */
  private void settle() {
    await().atMost(LONG).until(() -> changed() == 0);
  }

  /** Why a pass wrote all levels. */
  private @Nullable String whole() throws Exception {
    return assertInstanceOf(Outcome.Done.class, pass()).whole();
  }

  private static Map<String, String> levels() {
    List<String> lines = redis().cli("HGETALL", KEY).lines().toList();
    Map<String, String> levels = new TreeMap<>();
    for (int i = 0; i + 1 < lines.size(); i += 2) {
      levels.put(lines.get(i), lines.get(i + 1));
    }
    return levels;
  }

  @Test
  void anEmptyRedisIsFilledAndThenOnlyChangesAreWritten() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand, reserved) VALUES ('A', 10, 3), ('B', 0, 2)");
    assertEquals("Redis has no complete levels", whole());
    assertEquals(Map.of("A", "7", "B", "-2"), levels());
    settle();
    execute("UPDATE inventory SET reserved = 4 WHERE sku = 'A'");
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('C', 1)");
    assertEquals(2, changed());
    assertEquals(Map.of("A", "6", "B", "-2", "C", "1"), levels());
    settle();
    assertTrue(redis().cli("HGET", STATE, "at").matches("\\d{13}"));
  }

  @Test
  void aSkuThatIsGoneIsRemovedAndComesBack() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1), ('B', 2), ('C', 3)");
    fill();
    execute("UPDATE inventory SET vanished_at = now() WHERE sku = 'A'");
    execute("DELETE FROM inventory WHERE sku = 'B'");
    assertEquals(1, changed());
    assertEquals(Map.of("B", "2", "C", "3"), levels(), "a deleted row leaves no trace");
    rebuild();
    settle();
    assertEquals(Map.of("C", "3"), levels());
    execute("UPDATE inventory SET vanished_at = NULL WHERE sku = 'A'");
    assertEquals(1, changed());
    assertEquals(Map.of("A", "1", "C", "3"), levels());
    execute("TRUNCATE inventory");
    rebuild();
    assertEquals(Map.of(), levels());
    assertEquals(0, changed(), "an empty inventory is a complete one");
  }

  private RunContext rebuild() throws Exception {
    RunContext run = RunsOfTests.next(DATA, "availability-rebuild");
    new AvailabilityRebuild(DATA, this::store, new LevelCounters(Clock.systemUTC()))
        .runOnce(run, limit);
    return run;
  }

  @Test
  void aRunOfAnOperatorWritesAllAgainAndReadersNeverSeeAPart() throws Exception {
    execute(
        "INSERT INTO inventory (sku, on_hand) SELECT 'S' || i, i FROM generate_series(1, 2500) i");
    fill();
    redis().cli("HSET", KEY, "S1", "999", "unknown", "5");
    AtomicBoolean done = new AtomicBoolean();
    List<String> counts = new ArrayList<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!done.get()) {
                    counts.add(redis().cli("HLEN", KEY));
                  }
                });
    RunContext run = rebuild();
    done.set(true);
    reader.join();
    assertEquals("all 2500 available pieces are in Redis", run.message());
    assertEquals(2500, run.items());
    assertEquals("1", redis().cli("HGET", KEY, "S1"));
    assertEquals("2500", redis().cli("HLEN", KEY));
    counts.forEach(count -> assertTrue(count.equals("2501") || count.equals("2500"), count));
    assertEquals("0", redis().cli("EXISTS", "{availability}:next"));
  }

  @Test
  void whatAnOpenTransactionChangedIsWrittenAfterItsCommit() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1), ('B', 1)");
    fill();
    try (Connection early = DATA.getConnection();
        Statement statement = early.createStatement()) {
      early.setAutoCommit(false);
      statement.execute("SELECT pg_current_xact_id()"); // An early number and a late change.
      execute("UPDATE inventory SET on_hand = 2 WHERE sku = 'A'");
      assertEquals(1, changed());
      assertEquals(1, changed(), "its own transaction is not yet older than all open ones");
      statement.execute("SAVEPOINT one");
      statement.execute("UPDATE inventory SET on_hand = 3 WHERE sku = 'A'");
      statement.execute("UPDATE inventory SET on_hand = 3 WHERE sku = 'B'");
      assertEquals(1, changed());
      assertEquals(Map.of("A", "2", "B", "1"), levels());
      early.commit();
    }
    assertEquals(2, changed());
    assertEquals(Map.of("A", "3", "B", "3"), levels());
    settle();
  }

  @Test
  void aPassThatIsReplacedCanWriteNothingAnyMore() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1)");
    fill();
    try (LevelStore frozen = store();
        LevelStore other = store();
        Connection connection = DATA.getConnection()) {
      Mark then = StockLevels.mark(connection);
      assertInstanceOf(LevelStore.Standing.Begun.class, frozen.begin(then, Duration.ZERO));
      execute("UPDATE inventory SET on_hand = 2 WHERE sku = 'A'");
      assertInstanceOf(LevelStore.Standing.Begun.class, other.begin(then, Duration.ZERO));
      other.write(false, List.of("A", "2"));
      for (boolean all : List.of(true, false)) {
        assertThrows(ReplacedException.class, () -> frozen.write(all, List.of("A", "1")));
        assertThrows(ReplacedException.class, () -> frozen.end(all, then));
      }
      other.end(false, then);
      assertEquals(Map.of("A", "2"), levels());
    }
    assertEquals(1, changed(), "the mark was taken before the change");
  }

  @Test
  void levelsThatOthersRemoveDuringAPassAreWrittenAgain() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1), ('B', 2)");
    for (String[] removal : List.of(new String[] {"HDEL", KEY, "A"}, new String[] {"DEL", KEY})) {
      redis().cli("FLUSHALL");
      fill();
      try (LevelStore store = store();
          Connection connection = DATA.getConnection()) {
        Mark now = StockLevels.mark(connection);
        assertInstanceOf(LevelStore.Standing.Begun.class, store.begin(now, Duration.ZERO));
        assertEquals("1", redis().cli(removal));
        assertThrows(ReplacedException.class, () -> store.write(false, List.of("B", "2")));
        assertThrows(ReplacedException.class, () -> store.end(false, now));
      }
      assertEquals("Redis has no complete levels", whole());
      assertEquals(Map.of("A", "1", "B", "2"), levels());
    }
  }

  @Test
  void aRebuildOfWhichRedisRemovedAPartIsNotShown() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1), ('B', 2)");
    fill();
    String next = "{availability}:next";
    for (String[] removal : List.of(new String[] {"HDEL", next, "A"}, new String[] {"DEL", next})) {
      try (LevelStore store = store();
          Connection connection = DATA.getConnection()) {
        Mark now = StockLevels.mark(connection);
        assertInstanceOf(LevelStore.Standing.Begun.class, store.begin(now, Duration.ZERO));
        store.write(true, List.of("A", "1", "B", "2"));
        assertEquals("1", redis().cli(removal));
        assertThrows(ReplacedException.class, () -> store.write(true, List.of("C", "3")));
        assertThrows(ReplacedException.class, () -> store.end(true, now));
      }
      assertEquals(Map.of("A", "1", "B", "2"), levels());
    }
    rebuild();
    assertEquals(Map.of("A", "1", "B", "2"), levels());
  }

  @Test
  void aUserWithTheDocumentedPermissionsIsEnough() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1)");
    String permissions =
        Files.readString(Path.of("docs", "availability.md"))
            .replaceFirst("(?s).*?`(\\+eval [^`]*)`.*", "$1");
    List<String> user = new ArrayList<>(List.of("ACL", "SETUSER", "ada", "on", ">s3cret"));
    user.addAll(List.of("~availability", "~{availability}:state", "~{availability}:next"));
    user.addAll(List.of(permissions.split(" ")));
    assertEquals("OK", redis().cli(user.toArray(String[]::new)));
    AvailabilitySettings settings =
        settings("redis.url", redis().url(), "redis.username", "ada", "redis.password", "s3cret");
    try (LevelStore store =
        new LevelStore(servers, RedisServer.of(settings.redis(), "it"), settings)) {
      LevelPass pass = new LevelPass(DATA, store);
      assertInstanceOf(Outcome.Done.class, pass.changes(Duration.ZERO, limit));
      assertInstanceOf(Outcome.Done.class, pass.all("a test", limit, unused -> {}));
      assertTrue(redis().cli("CLIENT", "LIST").contains("user=ada"));
    }
    assertEquals(Map.of("A", "1"), levels());
  }

  @Test
  void aPassThatIsCutOffAnywhereIsRepeated() throws Exception {
    execute(
        "INSERT INTO inventory (sku, on_hand) SELECT 'S' || i, i FROM generate_series(1, 2500) i");
    // A rebuild that ends after its first batch, and one before its end.
    for (int batches = 1; batches <= 3; batches++) {
      int most = batches;
      CancellationSource stop = CancellationSource.create();
      int[] seen = {0};
      try (LevelStore store = store()) {
        assertThrows(
            CancellationException.class,
            () ->
                new LevelPass(DATA, store)
                    .all(
                        "a test",
                        stop.token(),
                        number -> {
                          if (++seen[0] == most) {
                            stop.cancel();
                            stop.token().throwIfCancelled();
                          }
                        }));
      }
      assertEquals(Map.of(), levels());
    }
    assertEquals("Redis has no complete levels", whole());
    assertEquals(2500, levels().size());
    settle();
    execute("UPDATE inventory SET on_hand = on_hand + 1");
    CancellationSource stop = CancellationSource.create();
    try (LevelStore store = store();
        Connection connection = DATA.getConnection()) {
      // Changes of which the end is not recorded.
      Mark now = StockLevels.mark(connection);
      assertInstanceOf(LevelStore.Standing.Begun.class, store.begin(now, Duration.ZERO));
      store.write(false, List.of("S1", "2", "S2", "3"));
    }
    stop.cancel();
    assertEquals(2500, changed());
    assertEquals("2501", levels().get("S2500"));
  }

  @Test
  void aRedisFromAnOldSnapshotIsBroughtUpToDate() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1), ('B', 1), ('C', 1)");
    fill();
    assertEquals("OK", redis().cli("SAVE"));
    Path dump = redis().data().resolve("dump.rdb");
    Path old = redis().data().resolve("old.rdb");
    Files.copy(dump, old, StandardCopyOption.REPLACE_EXISTING);
    execute("UPDATE inventory SET on_hand = 5 WHERE sku IN ('A', 'B')");
    assertEquals(2, changed());
    settle();
    execute("UPDATE inventory SET on_hand = 6 WHERE sku = 'A'");
    assertEquals(1, changed());
    redis().kill();
    Files.move(old, dump, StandardCopyOption.REPLACE_EXISTING);
    redis().begin();
    assertEquals(Map.of("A", "1", "B", "1", "C", "1"), levels());
    assertEquals(2, changed());
    assertEquals(Map.of("A", "6", "B", "5", "C", "1"), levels());
    Files.delete(dump);
    redis().kill();
    redis().begin();
    assertEquals(Map.of(), levels());
    assertEquals("Redis has no complete levels", whole());
    assertEquals(Map.of("A", "6", "B", "5", "C", "1"), levels());
  }

  @Test
  void anotherDatabaseOrAnotherTimeOfItMeansAllLevels() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1)");
    fill();
    redis().cli("HSET", STATE, "system", "7");
    assertEquals("the levels were of another database", whole());
    String timeline = redis().cli("HGET", STATE, "timeline");
    redis().cli("HSET", STATE, "timeline", "0");
    assertEquals("the levels were of another time of the database", whole());
    assertEquals(timeline, redis().cli("HGET", STATE, "timeline"));
    redis().cli("HSET", STATE, "transaction", "999999999999");
    assertEquals("the levels were of another time of the database", whole());
    redis().cli("HSET", STATE, "transaction", "what");
    assertEquals("Redis has no complete levels", whole());
    redis().cli("DEL", KEY);
    assertEquals("Redis has no complete levels", whole());
    redis().cli("HDEL", KEY, "A");
    assertEquals("Redis has no complete levels", whole());
    redis().cli("HSET", STATE, "timeline", "4000");
    IOException older = assertThrows(IOException.class, this::pass);
    assertEquals(
        "this database has the timeline %s, and the levels in Redis are of timeline 4000"
            .formatted(timeline),
        older.getMessage());
    assertEquals(Map.of("A", "1"), levels());
  }

  @Test
  void anotherDatabaseOfTheSameClusterMeansAllLevels() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1)");
    fill();
    var postgres = Sandbox.shared().postgres();
    postgres.createMigratedDatabase("availability_other");
    PGSimpleDataSource other = new PGSimpleDataSource();
    other.setUrl(postgres.jdbcUrl("availability_other"));
    other.setUser(postgres.username());
    other.setPassword(postgres.password());
    try (LevelStore store = store()) {
      Outcome outcome = new LevelPass(other, store).changes(Duration.ofMinutes(5), limit);
      assertEquals(
          "the levels were of another database",
          assertInstanceOf(Outcome.Done.class, outcome).whole());
    }
    assertEquals(Map.of(), levels());
    assertEquals("the levels were of another database", whole());
    assertEquals(Map.of("A", "1"), levels());
  }

  @Test
  void theFirstOfSeveralInstancesDoesTheWorkOfAnInterval() throws Exception {
    execute("INSERT INTO inventory (sku, on_hand) VALUES ('A', 1)");
    fill();
    try (LevelStore store = store()) {
      LevelPass other = new LevelPass(DATA, store);
      assertEquals(new Outcome.NotNeeded(true), other.changes(Duration.ofMinutes(5), limit));
      try (Connection turn = DATA.getConnection();
          Statement statement = turn.createStatement()) {
        turn.setAutoCommit(false);
        statement.execute("SELECT pg_advisory_xact_lock(hashtext('availability-publisher'))");
        assertEquals(new Outcome.NotNeeded(false), other.changes(Duration.ZERO, limit));
      }
    }
  }

  @Test
  void theWorkerWaitsForRedisAndSaysSoAndTwoInstancesUnderChangesEndEqual() throws Exception {
    execute(
        "INSERT INTO inventory (sku, on_hand) SELECT 'S' || i, 0 FROM generate_series(1, 300) i");
    CancellationSource stop = CancellationSource.create();
    List<AvailabilityPublisher> instances = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      AvailabilityPublisher instance =
          new AvailabilityPublisher(
              DATA, this::store, Duration.ofMillis(100), new LevelCounters(Clock.systemUTC()));
      instances.add(instance);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      instance.execute(stop.token());
                    } catch (Throwable t) {
                      failures.add(t);
                    }
                  }));
    }
    try {
      for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 50; i++) {
          execute(
              "UPDATE inventory SET on_hand = on_hand + 1 WHERE sku = 'S%d'"
                  .formatted(ThreadLocalRandom.current().nextInt(300) + 1));
        }
        if (round == 2) {
          redis().kill();
          await()
              .atMost(LONG)
              .until(() -> instances.stream().allMatch(one -> one.waits().isPresent()));
          String why = instances.getFirst().waits().orElseThrow().why();
          assertTrue(why.startsWith("Redis: "), why);
          redis().begin();
        }
        await().atMost(LONG).untilAsserted(() -> assertEquals(stock(), levels()));
      }
      await().atMost(LONG).until(() -> instances.stream().allMatch(one -> one.waits().isEmpty()));
    } finally {
      stop.cancel();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertEquals(List.of(), failures);
    await().atMost(LONG).until(() -> redis().clients() == 0);
  }

  private static Map<String, String> stock() throws SQLException {
    Map<String, String> stock = new TreeMap<>();
    try (Connection connection = DATA.getConnection();
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT sku, on_hand - reserved FROM inventory")) {
      while (rows.next()) {
        stock.put(rows.getString(1), rows.getString(2));
      }
    }
    return stock;
  }

  @Test
  void anOrdinaryRoleMayFindTheMark() throws Exception {
    execute("DROP ROLE IF EXISTS availability_reader");
    execute("CREATE ROLE availability_reader");
    execute("GRANT SELECT ON inventory TO availability_reader");
    try (Connection connection = DATA.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL ROLE availability_reader");
      Mark mark = StockLevels.mark(connection);
      assertTrue(mark.timeline() > 0 && mark.transaction() > 0, mark::toString);
      StockLevels.changed(connection, mark, (sku, level) -> {});
      connection.rollback();
    } finally {
      execute("DROP OWNED BY availability_reader; DROP ROLE availability_reader");
    }
  }

  @Test
  void withoutAUrlNoWorkerIsHostedAndAWrongSettingIsNamed() {
    RedisServers none =
        new RedisServers(
            () -> {
              throw new AssertionError("no client is needed");
            },
            new NameLookup());
    Clock clock = Clock.systemUTC();
    assertEquals(List.of(), new AvailabilityWorkers(settings(), DATA, none, clock).services());
    assertEquals(
        List.of("availability-publisher", "availability-rebuild"),
        new AvailabilityWorkers(settings("redis.url", "redis://x"), DATA, none, clock)
            .services().stream().map(one -> one.name()).toList());
    for (String[] wrong :
        List.of(
            new String[] {"redis.url", "redis://:s3cret@"},
            new String[] {"every", "1ms"},
            new String[] {"timeout", "0s"},
            new String[] {"key", "a{b}"})) {
      AvailabilitySettings settings =
          settings(
              "redis.url",
              wrong[0].equals("redis.url") ? wrong[1] : "redis://x",
              wrong[0],
              wrong[1]);
      String failure =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new AvailabilityWorkers(settings, DATA, none, clock).services())
              .getMessage();
      assertTrue(failure.startsWith("nightshift.availability." + wrong[0]), failure);
      assertFalse(failure.contains("s3cret"), failure);
    }
  }
}
