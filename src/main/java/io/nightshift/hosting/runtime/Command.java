package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.WorkerState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A command to a worker, with the worker states that allow it. */
enum Command {
  PAUSE("paused", EnumSet.of(WorkerState.RUNNING, WorkerState.BACKING_OFF)),
  RESUME("resumed", EnumSet.of(WorkerState.PAUSED)),
  RESTART(
      "restarted",
      EnumSet.of(
          WorkerState.RUNNING,
          WorkerState.PAUSED,
          WorkerState.BACKING_OFF,
          WorkerState.COMPLETED,
          WorkerState.FAILED)),
  RUN("run", EnumSet.of(WorkerState.RUNNING)),
  STOP("stopped", EnumSet.allOf(WorkerState.class));

  private final String participle;
  private final Set<WorkerState> in;

  Command(String participle, Set<WorkerState> in) {
    this.participle = participle;
    this.in = in;
  }

  /**
   * Throws if the worker's state does not allow this command.
   *
   * @param underWay the command that is still being executed; null if there is none
   * @throws CommandRefusedException with the reason
   */
  void check(String worker, WorkerState state, @Nullable Command underWay)
      throws CommandRefusedException {
    if (underWay != null) {
      throw new CommandRefusedException(
          CommandRefusedException.Reason.COMMAND_UNDER_WAY,
          "%s is just being %s".formatted(worker, underWay.participle));
    }
    if (!in.contains(state)) {
      String states =
          Arrays.stream(WorkerState.values())
              .filter(in::contains)
              .map(Enum::name)
              .collect(Collectors.joining(" or "));
      throw new CommandRefusedException(
          CommandRefusedException.Reason.STATE,
          "%s is %s; it can be %s while it is %s".formatted(worker, state, participle, states));
    }
  }
}
