package io.nightshift.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.AgroalDataSource.FlushMode;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real pool on a real server: what is of no use any more does not come back from it. */
class StaleConnectionsTest {
  private static final String DATABASE = "stale_connections";
  private static final int SIZE = 3;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final AtomicReference<AgroalDataSource> pool = new AtomicReference<>();
  private final StaleConnections stale =
      new StaleConnections(() -> pool.get().flush(FlushMode.GRACEFUL));

  @BeforeAll
  static void createDatabase() throws SQLException {
    PostgresServer server = Sandbox.shared().postgres();
    server.createDatabase(DATABASE);
    try (Connection connection = server.connect(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE written (id int)");
    }
  }

  @BeforeEach
  void open() throws SQLException {
    PostgresServer server = Sandbox.shared().postgres();
    pool.set(
        AgroalDataSource.from(
            new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(
                    configuration ->
                        configuration
                            .maxSize(SIZE)
                            .acquisitionTimeout(SOON)
                            .exceptionSorter(stale)
                            .connectionFactoryConfiguration(
                                factory ->
                                    factory
                                        .jdbcUrl(server.jdbcUrl(DATABASE))
                                        .principal(new NamePrincipal(server.username()))
                                        .credential(new SimplePassword(server.password()))))));
  }

  @AfterEach
  void close() {
    pool.get().close();
  }

  @Test
  void afterOneRefusedWriteNoConnectionToThatServerIsLeft() throws SQLException {
    Set<Integer> before =
        onEach("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"); // As a demoted server does.
    assertEquals(SIZE, before.size());
    SQLException refused = assertThrows(SQLException.class, this::write);
    assertEquals("25006", refused.getSQLState());
    await().atMost(SOON).until(() -> disjoint(before, onEach("SELECT 1")));
    write();
    assertTrue(stale.takeSuspicion());
    assertFalse(stale.takeSuspicion());
  }

  @Test
  void aSessionThatTheServerHasEndedDoesNotComeBack() throws SQLException {
    Set<Integer> before = onEach("SELECT 1");
    for (int session : before) {
      try (Connection killer = Sandbox.shared().postgres().connect(DATABASE);
          Statement kill = killer.createStatement()) {
        kill.execute("SELECT pg_terminate_backend(%d, 10000)".formatted(session));
      }
    }
    for (int failed = 0; failed < SIZE; failed++) {
      try {
        write();
      } catch (SQLException e) {
        assertTrue(stale.isFatal(e), e::toString);
      }
    }
    write();
    assertTrue(disjoint(before, onEach("SELECT 1")));
  }

  @Test
  void aTransactionThatWasEndedForDoingNothingTakesItsConnectionAlong() throws Exception {
    int session;
    try (Connection connection = pool.get().getConnection();
        Statement statement = connection.createStatement()) {
      session = session(connection);
      connection.setAutoCommit(false);
      statement.execute("SET LOCAL idle_in_transaction_session_timeout = 1");
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + session) == 0);
      assertThrows(SQLException.class, () -> statement.execute("SELECT 1"));
    }
    write();
    assertFalse(onEach("SELECT 1").contains(session));
  }

  @Test
  void aFaultOfTheDataKeepsItsConnection() throws SQLException {
    Set<Integer> before = onEach("SELECT 1");
    try (Connection connection = pool.get().getConnection();
        Statement statement = connection.createStatement()) {
      assertThrows(SQLException.class, () -> statement.execute("SELECT 1 / 0"));
    }
    assertEquals(before, onEach("SELECT 1"));
  }

  private void write() throws SQLException {
    try (Connection connection = pool.get().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO written VALUES (1)");
    }
  }

  /** Runs it on as many connections as the pool may have; the sessions. */
  private Set<Integer> onEach(String sql) throws SQLException {
    List<Connection> connections = new ArrayList<>();
    Set<Integer> sessions = new HashSet<>();
    try {
      for (int i = 0; i < SIZE; i++) {
        Connection connection = pool.get().getConnection();
        connections.add(connection);
        try (Statement statement = connection.createStatement()) {
          statement.execute(sql);
        }
        sessions.add(session(connection));
      }
    } finally {
      for (Connection connection : connections) {
        connection.close();
      }
    }
    return sessions;
  }

  private static int session(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static long number(String sql) throws SQLException {
    try (Connection connection = Sandbox.shared().postgres().connect(DATABASE);
        Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static boolean disjoint(Set<Integer> these, Set<Integer> those) {
    return those.stream().noneMatch(these::contains);
  }
}
