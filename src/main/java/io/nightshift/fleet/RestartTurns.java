package io.nightshift.fleet;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.CommandRefusedException.Reason;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Takes this instance's turns in the restarts of workers on all instances. For one thread. What is
 * lost with the process is found in the database by the others.
 */
final class RestartTurns {
  private final DataSource dataSource;
  private final HostedServices workers;
  private final DesiredStates desired;
  private final UUID instance;
  private final Duration limit;
  private final Map<String, Turn> turns = new HashMap<>();

  RestartTurns(
      DataSource dataSource,
      HostedServices workers,
      DesiredStates desired,
      UUID instance,
      Duration limit) {
    this.dataSource = dataSource;
    this.workers = workers;
    this.desired = desired;
    this.instance = instance;
    this.limit = limit;
  }

  /**
   * A turn at work.
   *
   * @param revision the number of the restart
   * @param before since when the worker was in its state before; null until the worker was told
   */
  private record Turn(long revision, @Nullable Instant before) {}

  /** Whether a turn of this instance is at work. */
  boolean isAtWork() {
    return !turns.isEmpty();
  }

  /**
   * Takes the turns that are this instance's, and forgets those that have ended.
   *
   * @param open the workers of which a restart waits for this instance
   * @throws SQLException if the database is away
   */
  void take(Set<String> open) throws SQLException {
    turns.keySet().retainAll(open);
    for (String worker : open) {
      Optional<Long> revision =
          Transaction.<Optional<Long>, RuntimeException>run(
              dataSource, connection -> RestartRows.take(connection, worker, instance, limit));
      Turn before = turns.get(worker);
      if (revision.isEmpty()) {
        turns.remove(worker);
      } else if (before == null || before.revision() != revision.get()) {
        turns.put(worker, new Turn(revision.get(), null));
      }
    }
  }

  /**
   * Restarts the workers whose turn it is, and ends the turns of those that run again.
   *
   * @throws SQLException if the database is away
   */
  void work() throws SQLException {
    for (Map.Entry<String, Turn> each : List.copyOf(turns.entrySet())) {
      String worker = each.getKey();
      Turn turn = each.getValue();
      Optional<WorkerStatus> status = workers.find(worker);
      if (status.isEmpty()) {
        end(worker, turn, "the instance does not have this worker");
      } else if (turn.before() == null) {
        begin(status.get(), turn);
      } else if (!status.get().since().equals(turn.before())) {
        switch (status.get().state()) {
          case RUNNING -> {
            if (status.get().unready() == null) {
              end(worker, turn, null);
            }
          }
          case PAUSED, COMPLETED -> end(worker, turn, null);
          case FAILED, ABANDONED -> end(worker, turn, "the worker failed");
          default -> {}
        }
      }
    }
  }

  private void begin(WorkerStatus worker, Turn turn) throws SQLException {
    try {
      var unused = desired.restartHere(worker.name());
      turns.put(worker.name(), new Turn(turn.revision(), worker.since()));
    } catch (CommandRefusedException e) {
      boolean mayPass =
          e.reason() == Reason.COMMAND_UNDER_WAY
              || worker.state() == WorkerState.CREATED
              || worker.state() == WorkerState.STARTING;
      if (!mayPass) {
        end(worker.name(), turn, String.valueOf(e.getMessage()));
      }
    }
  }

  private void end(String worker, Turn turn, @Nullable String failure) throws SQLException {
    Transaction.<Boolean, RuntimeException>run(
        dataSource,
        connection -> {
          RestartRows.end(connection, worker, instance, turn.revision(), failure);
          DatabaseSignals.send(connection, InstanceRows.SIGNAL);
          return true;
        });
    turns.remove(worker);
  }
}
