package io.nightshift.fleet;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.SignalsOfTests;
import io.nightshift.database.Transaction;
import io.nightshift.fleet.FleetCommands.Order;
import io.nightshift.fleet.InstanceRows.Identity;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.WorkerState;
import io.nightshift.sandbox.Sandbox;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** The worker that makes an instance a member of the fleet, at work. */
class FleetMemberTest {
  private static final String DATABASE = "fleet_member";
  private static final PGSimpleDataSource DATA_SOURCE = new PGSimpleDataSource();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CancellationSource stop = CancellationSource.create();
  private final DatabaseSignals signals = SignalsOfTests.of(DATA_SOURCE);
  private final WorkersOfTests workers = new WorkersOfTests("mails");
  private final DesiredStates desired = new DesiredStates(workers);
  private volatile boolean isAway;
  private volatile HostState state = HostState.RUNNING;

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
    value("TRUNCATE instance, worker_control, worker_restart CASCADE; SELECT 0");
  }

  @AfterEach
  void end() {
    stop.cancel();
    threads.close();
  }

  @Test
  void aCommandArrivesByASignalBeforeTheNextHeartbeat() throws Exception {
    FleetMember member = member();
    member.start(CancellationToken.none());
    run(member);
    Replica other = new Replica(DATA_SOURCE, "other", "mails");
    other.pause("mails", "ada", null, null);
    await().until(() -> workers.state("mails") == WorkerState.PAUSED);
    awaitRow("PAUSED", "workers -> 0 ->> 'state'");
    other.resume("mails", "ada");
    await().until(() -> workers.state("mails") == WorkerState.RUNNING);
  }

  @Test
  void aChangeOfAStateIsWrittenAtOnceAndAPauseEndsByItself() throws Exception {
    FleetMember member = member();
    member.start(CancellationToken.none());
    run(member);
    workers.become("mails", WorkerState.BACKING_OFF);
    awaitRow("BACKING_OFF", "workers -> 0 ->> 'state'");
    workers.become("mails", WorkerState.RUNNING);
    state = HostState.DRAINING;
    awaitRow("DRAINING", "state");
    FleetCommands commands = new FleetCommands(DATA_SOURCE, workers, desired, member);
    Instant until = commands.now().plusMillis(700);
    Transaction.run(
            DATA_SOURCE,
            connection -> commands.pause(connection, new Order("mails", "ada", null), until))
        .follow();
    assertEquals(WorkerState.PAUSED, workers.state("mails"));
    await().until(() -> workers.state("mails") == WorkerState.RUNNING);
    assertEquals("true", value("SELECT (clock_timestamp() >= until)::text FROM worker_control"));
  }

  @Test
  void whileTheDatabaseIsAwayTheWorkersStayAsTheyAreAndTheMemberComesBack() throws Exception {
    FleetMember member = member();
    member.start(CancellationToken.none());
    Replica other = new Replica(DATA_SOURCE, "other", "mails");
    other.pause("mails", "ada", null, null);
    Future<?> running = run(member);
    await().until(() -> workers.state("mails") == WorkerState.PAUSED);
    isAway = true;
    await().until(() -> member.seen().isEmpty());
    assertEquals("PostgreSQL: SQLException: away", member.waits().orElseThrow().why());
    assertEquals(WorkerState.PAUSED, workers.state("mails"));
    assertTrue(!running.isDone());
    other.resume("mails", "ada");
    isAway = false;
    await().until(() -> workers.state("mails") == WorkerState.RUNNING);
    assertTrue(member.waits().isEmpty());
  }

  @Test
  void aStopIsWrittenLastAndNotTriedWhileTheDatabaseIsAway() throws Exception {
    FleetMember member = member();
    member.start(CancellationToken.none());
    Future<?> running = run(member);
    stop.cancel();
    running.get();
    member.stop(CancellationToken.none());
    assertEquals("STOPPED", value("SELECT state FROM instance"));
    isAway = true;
    FleetMember second = member();
    Future<?> never = threads.submit(() -> second.start(CancellationToken.none()));
    await().until(() -> second.waits().isPresent());
    second.stop(CancellationToken.none());
    isAway = false;
    never.get();
  }

  @Test
  void aStartWaitsForTheDatabaseSoThatNoPausedWorkerRuns() throws Exception {
    new Replica(DATA_SOURCE, "other", "mails").pause("mails", "ada", null, null);
    isAway = true;
    FleetMember member = member();
    Future<?> start =
        threads.submit(
            () -> {
              member.start(CancellationToken.none());
              workers.startBy(desired);
            });
    await().until(() -> member.waits().isPresent());
    isAway = false;
    start.get();
    assertEquals(WorkerState.PAUSED, workers.state("mails"));
  }

  @Test
  void aRefusedStatementKeepsNoStartAway() throws Exception {
    value("ALTER TABLE worker_control RENAME TO elsewhere; SELECT 0");
    try {
      FleetMember member = member();
      member.start(CancellationToken.none());
      assertTrue(member.seen().isEmpty());
      assertTrue(member.waits().isEmpty());
    } finally {
      value("ALTER TABLE elsewhere RENAME TO worker_control; SELECT 0");
    }
  }

  private FleetMember member() {
    HostStatus host =
        new HostStatus() {
          @Override
          public HostState state() {
            return state;
          }

          @Override
          public Instant startedAt() {
            return Instant.EPOCH;
          }
        };
    PartitionReports none =
        new PartitionReports() {
          @Override
          public List<Topic> read() {
            return List.of();
          }

          @Override
          public List<Position> stored(Connection connection) {
            return List.of();
          }
        };
    return new FleetMember(
        mayBeAway(),
        signals,
        new Identity(UUID.randomUUID(), "member", "host", "1"),
        host,
        workers,
        none,
        desired,
        Duration.ofMinutes(1));
  }

  private DataSource mayBeAway() {
    return (DataSource)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (isAway) {
                throw new SQLException("away");
              }
              try {
                return method.invoke(DATA_SOURCE, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Future<?> run(FleetMember member) {
    var unused =
        threads.submit(
            () -> {
              SignalsOfTests.execute(signals, stop.token());
              return true;
            });
    return threads.submit(
        () -> {
          member.execute(stop.token());
          return true;
        });
  }

  private static void awaitRow(String expected, String column) {
    await()
        .until(
            () ->
                expected.equals(
                    value("SELECT " + column + " FROM instance WHERE name = 'member'")));
  }

  private static String value(String sql) throws SQLException {
    try (Connection connection = DATA_SOURCE.getConnection();
        Statement statement = connection.createStatement()) {
      boolean isRows = statement.execute(sql);
      while (!isRows) {
        isRows = statement.getMoreResults();
      }
      var row = statement.getResultSet();
      row.next();
      return row.getString(1);
    }
  }
}
