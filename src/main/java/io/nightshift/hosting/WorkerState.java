package io.nightshift.hosting;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The states of a worker, and their transitions. */
public enum WorkerState {
  /** Registered, not started yet. */
  CREATED,
  /** Its {@code start} is running. */
  STARTING,
  /** Started, and working. */
  RUNNING,
  /** Paused by an operator. Healthy. */
  PAUSED,
  /** Failed; waits for its restart. */
  BACKING_OFF,
  /** Stop requested; the work in flight is being finished. */
  DRAINING,
  /** Stopped on request. */
  STOPPED,
  /** Its one-shot work is complete. */
  COMPLETED,
  /** Failed permanently. */
  FAILED,
  /** Did not stop within its limit, and was left behind. */
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
