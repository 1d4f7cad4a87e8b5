package io.nightshift.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.database.DatabaseReach.State;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A real primary and its standby: what is said of them, and where signals are listened for. */
class DatabaseReachTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void signalsFollowToThePromotedStandbyAndWhatAnswersIsSaidMeanwhile() throws Exception {
    Path dir = Sandbox.emptied(Path.of("target", "sandbox-reach"));
    try (PostgresServer primary = PostgresServer.startReplicated(dir)) {
      PGSimpleDataSource dataSource = new PGSimpleDataSource();
      dataSource.setUrl(primary.jdbcUrl());
      dataSource.setUser(primary.username());
      dataSource.setPassword(primary.password());
      PGSimpleDataSource any = new PGSimpleDataSource();
      any.setUrl(primary.jdbcUrl());
      any.setUser(primary.username());
      any.setPassword(primary.password());
      any.setTargetServerType("any");
      DatabaseReach reach = new DatabaseReach(() -> any, Clock.systemUTC());
      StaleConnections stale = new StaleConnections(() -> {});
      DatabaseSignals signals = new DatabaseSignals(dataSource, Optional::empty, stale, reach);
      AtomicInteger woken = new AtomicInteger();
      signals.on("orders", woken::incrementAndGet);
      assertEquals(State.UNKNOWN, reach.seen().state());
      try (CancellationSource stopping = CancellationSource.create()) {
        var unused =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        signals.execute(stopping.token());
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
        await().atMost(SOON).until(() -> reach.seen().state() == State.WRITABLE);
        // Its sessions stay; what is written is refused, which tells of it.
        primary.refuseWrites();
        await()
            .atMost(SOON)
            .until(
                () -> {
                  assertTrue(stale.isFatal(new SQLException("as of a write", "25006")));
                  return reach.seen().state() == State.READ_ONLY;
                });
        assertTrue(reach.readOnly().orElseThrow().contains("only a read-only server"));
        primary.kill();
        await().atMost(SOON).until(() -> woken.get() == 1);
        primary.standby().promote();
        await().atMost(SOON).until(() -> reach.seen().state() == State.WRITABLE);
        await().atMost(SOON).until(() -> woken.get() == 2); // As it begins to listen again.
        assertTrue(reach.readOnly().isEmpty());
        try (Connection connection = dataSource.getConnection();
            Statement notify = connection.createStatement()) {
          notify.execute("NOTIFY nightshift, 'orders'");
        }
        await().atMost(SOON).until(() -> woken.get() == 3);
        primary.standby().close();
        await().atMost(SOON).until(() -> reach.seen().state() == State.AWAY);
        stopping.cancel();
      }
    }
  }
}
