package io.nightshift.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.database.DatabaseLogin;
import io.nightshift.database.ReadOnlyDatabase;
import io.nightshift.http.NameLookup;
import io.nightshift.sandbox.MariaDbServer;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.TdsRefusal;
import io.quarkus.runtime.configuration.DurationConverter;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A catalogue in the database of another system: PostgreSQL, MariaDB, and what the driver of SQL
 * Server says without one.
 */
class JdbcSourceTest {
  private static final String BY_SKU =
      "SELECT sku, on_hand, name, price, currency FROM article WHERE sku > ? ORDER BY sku LIMIT ?";
  private static final String BY_ID =
      """
      SELECT code AS sku, stock AS on_hand, id AS "cursor" FROM part
      WHERE id > CAST(? AS %s) ORDER BY id LIMIT ?
      """;
  private static SyncParts parts;
  private static @Nullable MariaDbServer mariaDb;

  /** Whose database it is. */
  enum Server {
    POSTGRESQL,
    MARIADB,
    /** The same server by MySQL's name. */
    MYSQL
  }

  @BeforeAll
  static void make() throws SQLException {
    parts = new SyncParts("jdbc_source");
    Sandbox.shared().postgres().createDatabase("jdbc_upstream");
    mariaDb = MariaDbServer.start(Path.of("target", "mariadb")).orElse(null);
    if (mariaDb == null) {
      System.err.println("No MariaDB here: its tests are skipped (Debian: mariadb-server)");
    }
  }

  @AfterAll
  static void close() {
    if (mariaDb != null) {
      mariaDb.close();
    }
  }

  @BeforeEach
  void empty() throws SQLException {
    parts.execute("TRUNCATE inventory, catalogue_sync");
    parts.settings.put("nightshift.sync.source", "jdbc");
    parts.settings.put("nightshift.sync.page-size", "2");
    parts.settings.remove("nightshift.sync.jdbc.first");
  }

  @Test
  void aStopEndsALookUpThatTakesLong() throws Exception {
    use(Server.POSTGRESQL, BY_SKU);
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    NameLookup lookup =
        new NameLookup(
            host -> {
              asked.countDown();
              try {
                answered.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return List.of();
            });
    JdbcSource source = new JdbcSource(lookup, parts.settings());
    CompletableFuture<Object> ended = new CompletableFuture<>();
    Thread reading =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var reader = source.open()) {
                    ended.complete(reader.page(null, null));
                  } catch (Throwable t) {
                    ended.complete(t);
                  }
                });
    assertTrue(asked.await(60, TimeUnit.SECONDS));
    reading.interrupt();
    assertInstanceOf(InterruptedException.class, ended.get(60, TimeUnit.SECONDS));
    answered.countDown();
  }

  private static MariaDbServer mariaDb() {
    assumeTrue(mariaDb != null, "no MariaDB here");
    return Objects.requireNonNull(mariaDb);
  }

  private static void use(Server server, String query) {
    var postgres = Sandbox.shared().postgres();
    String url =
        switch (server) {
          case POSTGRESQL -> postgres.jdbcUrl("jdbc_upstream");
          case MARIADB -> mariaDb().jdbcUrl();
          case MYSQL -> mariaDb().jdbcUrl().replace("mariadb", "mysql");
        };
    parts.settings.put("nightshift.sync.jdbc.url", url);
    parts.settings.put(
        "nightshift.sync.jdbc.username",
        server == Server.POSTGRESQL ? postgres.username() : mariaDb().username());
    parts.settings.put(
        "nightshift.sync.jdbc.password",
        server == Server.POSTGRESQL ? postgres.password() : mariaDb().password());
    parts.settings.put("nightshift.sync.jdbc.query", query);
  }

  private static void upstream(Server server, String... statements) throws SQLException {
    try (Connection connection =
            server == Server.POSTGRESQL
                ? Sandbox.shared().postgres().connect("jdbc_upstream")
                : mariaDb().connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void aTableIsReadPageByPageInTheOrderOfItsKey(Server server) throws Exception {
    use(server, BY_SKU);
    upstream(
        server,
        "DROP TABLE IF EXISTS article",
        """
        CREATE TABLE article (sku varchar(60) PRIMARY KEY, on_hand varchar(20), name varchar(90),
                              price numeric(12, 4), currency char(3))
        """,
        """
        INSERT INTO article VALUES ('A', '1', 'Tea', 2.5, 'EUR'), ('B', '2', 'Käse 😀', NULL, NULL),
          ('C', '-1', NULL, NULL, NULL), ('D', 'some', NULL, NULL, NULL),
          ('E', '30', NULL, 7, 'JPY')
        """);
    assertEquals(
        "pass 1: 3 items on 3 pages, 0 vanished; 2 unusable: page 2 item 1 \"C\": onHand must not be"
            + " negative; page 2 item 2 \"D\": onHand must be an integer",
        parts.run().message());
    assertEquals(
        List.of("A 1 Tea 2.5000 EUR", "B 2 Käse 😀", "E 30 7.0000 JPY"), parts.inventory());
    upstream(server, "DELETE FROM article WHERE sku = 'B'");
    assertEquals(
        "pass 2: 2 items on 3 pages, 1 vanished",
        String.valueOf(parts.run().message()).replaceFirst(";.*", ""));
    assertEquals(
        List.of("B"), parts.texts("SELECT sku FROM inventory WHERE vanished_at IS NOT NULL"));
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void theKeyMayBeANumberThatIsNotTheSku(Server server) throws Exception {
    boolean postgres = server == Server.POSTGRESQL;
    use(
        server,
        (postgres ? BY_ID : BY_ID.replace('"', '`')).formatted(postgres ? "bigint" : "int"));
    parts.settings.put("nightshift.sync.jdbc.first", "0");
    upstream(
        server,
        "DROP TABLE IF EXISTS part",
        "CREATE TABLE part (id int PRIMARY KEY, code varchar(60), stock numeric(9, 2))",
        "INSERT INTO part VALUES (9, 'nine', 9), (10, 'ten', 10), (11, NULL, 1), (12, 'twelve', 12)");
    assertEquals(3, parts.run().items());
    assertEquals(List.of("nine 9", "ten 10", "twelve 12"), parts.inventory());
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void aQueryThatIsWrongSaysSoAtOnce(Server server) throws Exception {
    use(server, "SELECT sku, on_hand FROM nothing_there WHERE sku > ? LIMIT ?");
    String message = assertThrows(IOException.class, parts::run).getMessage();
    assertTrue(message.contains("nothing_there"), message);
    assertEquals("1 GIVEN_UP", parts.pass());
    use(server, BY_SKU.replace("WHERE sku > ?", ""));
    assertThrows(IOException.class, parts::run);
  }

  @Test
  void aDatabaseThatIsAwayIsTriedAgainByTheNextRun() throws Exception {
    use(Server.POSTGRESQL, BY_SKU);
    parts.settings.put("nightshift.sync.jdbc.url", "jdbc:postgresql://localhost:1/nowhere");
    assertThrows(IOException.class, parts::run);
    assertEquals(List.of(), parts.texts("SELECT * FROM catalogue_sync"));
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void aQueryWithoutANeededColumnIsWrong(Server server) throws Exception {
    use(server, "SELECT 'a' AS sku WHERE 'a' > ? LIMIT ?");
    String message = assertThrows(IOException.class, parts::run).getMessage();
    assertTrue(message.contains("the query has no column on_hand"), message);
    assertEquals("1 GIVEN_UP", parts.pass());
  }

  /** No SQL Server runs here: this is the error of its driver for a log-in that is refused. */
  @ParameterizedTest
  @CsvSource({"18456, 14, [1 GIVEN_UP]", "40613, 17, []"})
  void aSqlServerThatRefusesIsWrongOrAway(int number, int severity, String passes)
      throws Exception {
    use(Server.POSTGRESQL, BY_SKU);
    parts.settings.put("nightshift.sync.jdbc.password", "Wr0ngOne");
    try (TdsRefusal server = new TdsRefusal(null, number, severity, "not with Wr0ngOne")) {
      parts.settings.put(
          "nightshift.sync.jdbc.url",
          "jdbc:sqlserver://localhost:%d;encrypt=false".formatted(server.port()));
      String message = assertThrows(IOException.class, parts::run).getMessage();
      assertTrue(message.contains("not with ***"), message);
    }
    assertEquals(
        passes,
        parts.texts("SELECT concat_ws(' ', pass, state, after) FROM catalogue_sync").toString());
  }

  @ParameterizedTest
  @EnumSource(Server.class)
  void aReadWritesNothingAndEndsInTime(Server server) throws Exception {
    use(server, BY_SKU);
    upstream(server, "DROP TABLE IF EXISTS written", "CREATE TABLE written (id int)");
    ReadOnlyDatabase database =
        ReadOnlyDatabase.at(
            new DatabaseLogin(
                "x",
                parts.settings.get("nightshift.sync.jdbc.url"),
                parts.settings.get("nightshift.sync.jdbc.username"),
                parts.settings.get("nightshift.sync.jdbc.password"),
                "nightshift-it",
                Duration.ofMinutes(1)));
    for (String write :
        List.of("INSERT INTO written VALUES (1)", "CREATE TABLE another (id int)")) {
      SQLException refused = assertThrows(SQLException.class, () -> run(database, write, "1m"));
      assertTrue(refused.getMessage().matches("(?is).*read.only.*"), refused.getMessage());
    }
    String sleep =
        server == Server.POSTGRESQL ? "SELECT pg_sleep(60)" : "SELECT SLEEP(60) FROM dual";
    SQLException ended = assertThrows(SQLException.class, () -> run(database, sleep, "100ms"));
    assertTrue(ended.getMessage().matches("(?is).*(timeout|max_statement_time|interrupted).*"));
  }

  private static void run(ReadOnlyDatabase database, String sql, String limit) throws SQLException {
    var unused =
        database.<Boolean, RuntimeException>read(
            DurationConverter.parseDuration(limit),
            connection -> {
              try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
              }
            });
  }

  @Test
  void aConnectionThatBreaksIsMadeAgain() throws Exception {
    use(Server.POSTGRESQL, BY_SKU);
    upstream(
        Server.POSTGRESQL,
        "DROP TABLE IF EXISTS article",
        """
        CREATE TABLE article (sku text PRIMARY KEY, on_hand int, name text, price numeric,
                              currency text)
        """,
        "INSERT INTO article SELECT 'S' || i, i FROM generate_series(1, 5) AS i");
    // Its own connections are cut each time that a page was applied.
    parts.execute(
        """
        CREATE OR REPLACE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'nightshift-sync';
          RETURN NULL;
        END $$;
        CREATE TRIGGER cut AFTER INSERT OR UPDATE ON catalogue_sync EXECUTE FUNCTION cut()
        """);
    try {
      assertEquals(5, parts.run().items());
    } finally {
      parts.execute("DROP TRIGGER cut ON catalogue_sync");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:oracle:x",
        "",
        "postgresql://localhost/",
        "jdbc:sqlserver://localhost;integratedSecurity=true"
      })
  void aDatabaseThatIsNotKnownFailsTheStart(String url) {
    use(Server.POSTGRESQL, BY_SKU);
    parts.settings.put("nightshift.sync.jdbc.url", url);
    assertThrows(IllegalArgumentException.class, parts::worker);
  }
}
