package io.nightshift.hosting;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The states of a worker, and which may follow which. */
public enum WorkerState {
  /** Registered, not started yet. */
  CREATED,
  /** Its {@code start} is running. */
  STARTING,
  /** Started, and working. */
  RUNNING,
  /** Held by an operator. Healthy. */
  PAUSED,
  /** Failed, and waiting to be started again. */
  BACKING_OFF,
  /** Told to stop, and finishing what is in flight. */
  DRAINING,
  /** Stopped as asked. */
  STOPPED,
  /** Has done all that it was there for. */
  COMPLETED,
  /** Failed for good. */
  FAILED,
  /** Did not stop in its time, and was left behind. */
  ABANDONED;

  private static final Map<WorkerState, Set<WorkerState>> NEXT =
      Map.of(
          CREATED, EnumSet.of(STARTING, STOPPED),
          STARTING, EnumSet.of(RUNNING, FAILED, DRAINING),
          RUNNING, EnumSet.of(PAUSED, BACKING_OFF, DRAINING, COMPLETED, FAILED),
          PAUSED, EnumSet.of(RUNNING, DRAINING, FAILED),
          BACKING_OFF, EnumSet.of(STARTING, PAUSED, DRAINING, FAILED),
          DRAINING, EnumSet.of(STOPPED, FAILED, ABANDONED),
          STOPPED, EnumSet.of(STARTING),
          COMPLETED, EnumSet.of(STARTING, DRAINING, STOPPED),
          FAILED, EnumSet.of(STARTING, DRAINING),
          ABANDONED, EnumSet.noneOf(WorkerState.class));

  /** Whether a worker in this state may go to {@code next}. */
  public boolean mayBecome(WorkerState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }
}
