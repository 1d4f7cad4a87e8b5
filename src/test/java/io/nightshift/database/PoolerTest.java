package io.nightshift.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.sandbox.PgBouncer;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What a real PgBouncer between leaves of a session, and what is made of it. */
class PoolerTest {
  private static final String DATABASE = "nightshift";
  private static final Duration SOON = Duration.ofSeconds(60);

  private static PGSimpleDataSource at(String url) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(url);
    dataSource.setUser(Sandbox.shared().postgres().username());
    dataSource.setPassword(Sandbox.shared().postgres().password());
    return dataSource;
  }

  private static PGSimpleDataSource direct() {
    return at(Sandbox.shared().postgres().jdbcUrl(DATABASE));
  }

  private static boolean changesSessions(DataSource dataSource) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return Pooler.changesSessions(connection, dataSource);
    }
  }

  @Test
  void withoutAPoolerASessionIsKept() throws SQLException {
    assertFalse(changesSessions(direct()));
    Pooler.requireStatementsKept(direct());
  }

  @Test
  void inSessionModeASessionIsKept() throws SQLException {
    try (PgBouncer pooler = PgBouncer.start(Sandbox.shared().postgres(), "session")) {
      assertFalse(changesSessions(at(pooler.jdbcUrl(DATABASE))));
      Pooler.requireStatementsKept(at(pooler.jdbcUrl(DATABASE)));
    }
  }

  @Test
  void inTransactionModeItIsNotAndWhatToSetIsNamed() throws SQLException {
    try (PgBouncer pooler = PgBouncer.start(Sandbox.shared().postgres(), "transaction")) {
      String url = pooler.jdbcUrl(DATABASE);
      assertTrue(changesSessions(at(url)));
      var refused =
          assertThrows(IllegalStateException.class, () -> Pooler.requireStatementsKept(at(url)));
      assertTrue(refused.getMessage().contains("prepareThreshold=0"), refused.getMessage());
      Pooler.requireStatementsKept(at(url + "?prepareThreshold=0"));
    }
  }

  @Test
  void inTransactionModeWhoWaitsForASignalLooksByItself() throws Exception {
    try (PgBouncer pooler = PgBouncer.start(Sandbox.shared().postgres(), "transaction")) {
      AtomicInteger woken = new AtomicInteger();
      DatabaseSignals signals = signals(pooler, Optional.empty());
      signals.on("orders", woken::incrementAndGet);
      try (Listening listening = new Listening(signals)) {
        await().atMost(SOON).until(() -> woken.get() >= 3);
        assertEquals(0, WorkerFigure.values(signals.figures()).get("received"));
      }
    }
  }

  @Test
  void aWayPastThePoolerBringsEachSignal() throws Exception {
    try (PgBouncer pooler = PgBouncer.start(Sandbox.shared().postgres(), "transaction")) {
      DatabaseSignals signals = signals(pooler, Optional.of(direct()));
      AtomicInteger woken = new AtomicInteger();
      signals.on("orders", woken::incrementAndGet);
      try (Listening listening = new Listening(signals)) {
        await().atMost(SOON).until(() -> woken.get() == 1); // As it begins to listen.
        try (Connection connection =
            at(pooler.jdbcUrl(DATABASE) + "?prepareThreshold=0").getConnection()) {
          DatabaseSignals.send(connection, "orders");
        }
        await().atMost(SOON).until(() -> woken.get() == 2);
        assertEquals(1, WorkerFigure.values(signals.figures()).get("received"));
      }
    }
  }

  private static DatabaseSignals signals(PgBouncer pooler, Optional<DataSource> direct) {
    DataSource pool = at(pooler.jdbcUrl(DATABASE) + "?prepareThreshold=0");
    return new DatabaseSignals(
        pool,
        () -> direct,
        new StaleConnections(() -> {}),
        new DatabaseReach(() -> pool, Clock.systemUTC()));
  }

  /** The worker at work. */
  private static final class Listening implements AutoCloseable {
    private final CancellationSource stopping = CancellationSource.create();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    Listening(DatabaseSignals signals) {
      var unused =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      signals.execute(stopping.token());
                      ended.complete(null);
                    } catch (Throwable t) {
                      ended.completeExceptionally(t);
                    }
                  });
    }

    @Override
    public void close() {
      stopping.cancel();
      ended.join();
    }
  }
}
