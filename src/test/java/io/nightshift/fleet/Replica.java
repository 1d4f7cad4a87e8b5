package io.nightshift.fleet;

import io.nightshift.database.SignalsOfTests;
import io.nightshift.database.Transaction;
import io.nightshift.fleet.FleetCommands.Committed;
import io.nightshift.fleet.FleetCommands.Order;
import io.nightshift.fleet.InstanceRows.Identity;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** An instance as an object: its heartbeats come when the test asks for them. */
final class Replica {
  final WorkersOfTests workers;
  final UUID id = UUID.randomUUID();
  final DesiredStates desired;
  final Heartbeats heartbeats;
  final RestartTurns turns;
  final FleetCommands commands;
  private final DataSource dataSource;
  private HostState state = HostState.RUNNING;
  private List<PartitionReports.Topic> topics = List.of();

  Replica(DataSource dataSource, String name, String... workerNames) throws SQLException {
    this(dataSource, name, "1.0.0", Duration.ofMinutes(2), workerNames);
  }

  Replica(
      DataSource dataSource, String name, String version, Duration turnLimit, String... workerNames)
      throws SQLException {
    this.dataSource = dataSource;
    workers = new WorkersOfTests(workerNames);
    desired = new DesiredStates(workers);
    Identity me = new Identity(id, name, "host-of-" + name, version);
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
    PartitionReports reports =
        new PartitionReports() {
          @Override
          public List<Topic> read() {
            return topics;
          }

          @Override
          public List<Position> stored(Connection connection) {
            return List.of();
          }
        };
    heartbeats = new Heartbeats(dataSource, me, host, workers, reports, desired);
    turns = new RestartTurns(dataSource, workers, desired, id, turnLimit);
    commands =
        new FleetCommands(
            dataSource,
            workers,
            desired,
            new FleetMember(
                dataSource,
                SignalsOfTests.of(dataSource),
                me,
                host,
                workers,
                reports,
                desired,
                turnLimit));
    beat();
    workers.startBy(desired);
    beat();
  }

  /** One heartbeat, with all that follows from it. */
  void beat() throws SQLException {
    var answer = heartbeats.beat();
    desired.follow(workers.states());
    turns.take(answer.turns());
    turns.work();
  }

  void become(HostState next) {
    state = next;
  }

  void reads(PartitionReports.Topic... topics) {
    this.topics = List.of(topics);
  }

  void pause(String worker, String by, @Nullable String reason, @Nullable Instant until)
      throws SQLException, CommandRefusedException {
    give(connection -> commands.pause(connection, new Order(worker, by, reason), until));
  }

  void resume(String worker, String by) throws SQLException, CommandRefusedException {
    give(connection -> commands.resume(connection, new Order(worker, by, null)));
  }

  void restart(String worker, String by) throws SQLException, CommandRefusedException {
    give(connection -> commands.restart(connection, new Order(worker, by, null)));
  }

  private void give(Transaction.Step<Committed, CommandRefusedException> step)
      throws SQLException, CommandRefusedException {
    Transaction.run(dataSource, step).follow();
  }
}
