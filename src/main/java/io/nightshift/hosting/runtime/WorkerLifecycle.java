package io.nightshift.hosting.runtime;

import io.nightshift.hosting.Failures;
import io.nightshift.hosting.WorkerState;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state of a worker, its time, and the worker's last failure. */
final class WorkerLifecycle {
  private final String name;
  private final Clock clock;
  private WorkerState state = WorkerState.CREATED;
  private Instant since;
  private @Nullable String lastError;
  private @Nullable Instant failingSince;
  private int restarts;

  WorkerLifecycle(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
    this.since = clock.instant();
  }

  synchronized WorkerState state() {
    return state;
  }

  synchronized Instant since() {
    return since;
  }

  synchronized @Nullable String lastError() {
    return lastError;
  }

  /** The number of restarts after the work ended by itself. */
  synchronized int restarts() {
    return restarts;
  }

  /** Since when the worker has only failed and waited; null if it is not waiting. */
  synchronized @Nullable Instant failingSince() {
    return state == WorkerState.BACKING_OFF ? failingSince : null;
  }

  /**
   * Changes to BACKING_OFF after a failure.
   *
   * @param anew whether the work ran long enough that this failure starts a new series
   * @return false if a stop was requested meanwhile
   */
  synchronized boolean backOff(boolean anew) {
    if (!tryBecome(WorkerState.BACKING_OFF)) {
      return false;
    }
    failingSince = anew || failingSince == null ? since : failingSince;
    return true;
  }

  /**
   * Changes from BACKING_OFF to work.
   *
   * @return false if a stop was requested meanwhile
   */
  synchronized boolean startAgain() {
    if (!tryBecome(WorkerState.STARTING)) {
      return false;
    }
    restarts++;
    return tryBecome(WorkerState.RUNNING);
  }

  /**
   * Changes to FAILED.
   *
   * @return false if a stop was requested meanwhile; the stop then reports the failure
   */
  synchronized boolean failForGood(Throwable failure) {
    failed(failure);
    return state != WorkerState.DRAINING && tryBecome(WorkerState.FAILED);
  }

  synchronized void failed(Throwable failure) {
    lastError = Failures.oneLine(failure);
  }

  synchronized void failed(String failure) {
    lastError = failure;
  }

  /**
   * Changes to a state.
   *
   * @throws IllegalStateException if it may not follow the present one
   */
  synchronized void become(WorkerState next) {
    if (!tryBecome(next)) {
      throw new IllegalStateException(name + " cannot go from " + state + " to " + next);
    }
  }

  /**
   * Changes to a state if it may follow the present one.
   *
   * @return whether it did
   */
  synchronized boolean tryBecome(WorkerState next) {
    if (!state.mayBecome(next)) {
      return false;
    }
    state = next;
    since = clock.instant();
    return true;
  }
}
