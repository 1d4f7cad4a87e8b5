package io.nightshift.fleet;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.StoredTime;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.CommandRefusedException.Reason;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Commands to workers: for all instances, in a transaction of the caller, or for this instance
 * alone.
 */
@Singleton
public final class FleetCommands {
  private final DataSource dataSource;
  private final HostedServices workers;
  private final DesiredStates desired;
  private final FleetMember member;

  @Inject
  FleetCommands(
      DataSource dataSource, HostedServices workers, DesiredStates desired, FleetMember member) {
    this.dataSource = dataSource;
    this.workers = workers;
    this.desired = desired;
    this.member = member;
  }

  /**
   * The worker of that name: of this instance, else as a live instance has last reported it.
   *
   * @throws SQLException if this instance does not have it and the database is away
   */
  public Optional<WorkerStatus> find(String worker) throws SQLException {
    Optional<WorkerStatus> here = workers.find(worker);
    if (here.isPresent()) {
      return here;
    }
    try (Connection connection = dataSource.getConnection()) {
      return InstanceRows.lines(connection, worker).stream()
          .flatMap(line -> line.status().stream())
          .findFirst();
    }
  }

  /**
   * A command of an operator to a worker on all instances.
   *
   * @param by the operator
   * @param reason the operator's reason; null if none was given
   */
  public record Order(String worker, String by, @Nullable String reason) {}

  /** Makes this instance follow a command, once its transaction is committed. */
  @FunctionalInterface
  public interface Committed {
    void follow();
  }

  /**
   * Pauses a worker on all instances, those that start later too. If it is paused already,
   * operator, reason and end are replaced.
   *
   * @param until the end of the pause; null without one
   * @throws CommandRefusedException if the worker has no work of its own, or carries the commands
   * @throws SQLException if the database is away
   */
  public Committed pause(Connection connection, Order order, @Nullable Instant until)
      throws CommandRefusedException, SQLException {
    requirePausable(order.worker());
    return put(connection, order, true, until);
  }

  /**
   * Resumes a worker on all instances, also where it was paused for one instance alone.
   *
   * @throws CommandRefusedException if it is paused nowhere
   * @throws SQLException if the database is away
   */
  public Committed resume(Connection connection, Order order)
      throws CommandRefusedException, SQLException {
    Optional<WorkerState> here = workers.find(order.worker()).map(WorkerStatus::state);
    if (!here.equals(Optional.of(WorkerState.PAUSED))
        && !ControlRows.isPausedSomewhere(connection, order.worker())) {
      throw new CommandRefusedException(
          Reason.STATE,
          "%s is %s; it can be resumed while it is PAUSED"
              .formatted(order.worker(), here.map(Enum::name).orElse("unknown")));
    }
    return put(connection, order, false, null);
  }

  /** Without its member, an instance would not hear of the command that resumes it. */
  private void requirePausable(String worker) throws CommandRefusedException {
    if (worker.equals(FleetMember.NAME)) {
      throw new CommandRefusedException(
          Reason.KIND, worker + " carries the commands to all instances and cannot be paused");
    }
    if (workers.find(worker).isPresent() && !workers.isPausable(worker)) {
      throw new CommandRefusedException(Reason.KIND, worker + " has no work of its own to pause");
    }
  }

  private Committed put(
      Connection connection, Order order, boolean isPaused, @Nullable Instant until)
      throws SQLException {
    WorkerControl control =
        ControlRows.put(connection, order.worker(), isPaused, order.by(), order.reason(), until);
    DatabaseSignals.send(connection, InstanceRows.SIGNAL);
    return () -> {
      desired.learn(control);
      member.wake();
    };
  }

  /**
   * Restarts a worker on all live instances, one after the other.
   *
   * @throws CommandRefusedException if no live instance has it, such as this one before its next
   *     heartbeat
   * @throws SQLException if the database is away
   */
  public Committed restart(Connection connection, Order order)
      throws CommandRefusedException, SQLException {
    if (RestartRows.put(connection, order.worker(), order.by(), order.reason()) == 0) {
      throw new CommandRefusedException(
          Reason.STATE, "No live instance has reported the worker " + order.worker());
    }
    DatabaseSignals.send(connection, InstanceRows.SIGNAL);
    return member::wake;
  }

  /** {@link HostedServices#pause}, for a limited time if {@code limit} is not null. */
  public Optional<WorkerStatus> pauseHere(String worker, @Nullable Duration limit)
      throws CommandRefusedException {
    requirePausable(worker);
    return desired.pauseHere(worker, limit);
  }

  /** {@link HostedServices#resume}; it holds until the next command to all instances. */
  public Optional<WorkerStatus> resumeHere(String worker) throws CommandRefusedException {
    return desired.resumeHere(worker);
  }

  /** {@link HostedServices#restart}. The worker starts paused if it is paused on all instances. */
  public Optional<WorkerStatus> restartHere(String worker) throws CommandRefusedException {
    return desired.restartHere(worker);
  }

  /**
   * The present time by the clock of the database, which judges the end of a pause.
   *
   * @throws SQLException if the database is away
   */
  public Instant now() throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return StoredTime.present(connection);
    }
  }
}
