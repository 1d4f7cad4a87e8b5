package io.nightshift.hosting;

import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A worker's state, since when, and its last failure. */
final class Life {
  private final String name;
  private final Clock clock;
  private WorkerState state = WorkerState.CREATED;
  private Instant since;
  private @Nullable String lastError;
  private @Nullable Instant failingSince;
  private int restarts;

  Life(String name, Clock clock) {
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

  /** How often it was started again after it had ended by itself. */
  synchronized int restarts() {
    return restarts;
  }

  /** Since when it has done nothing but fail and wait; null if it is not waiting. */
  synchronized @Nullable Instant failingSince() {
    return state == WorkerState.BACKING_OFF ? failingSince : null;
  }

  /**
   * Waits after a failure; false if a stop came in between.
   *
   * @param anew whether it had been at work for so long that this is no more of the same
   */
  synchronized boolean backOff(boolean anew) {
    if (!tryBecome(WorkerState.BACKING_OFF)) {
      return false;
    }
    failingSince = anew || failingSince == null ? since : failingSince;
    return true;
  }

  /** From backing off to work; false if a stop came in between. */
  synchronized boolean startAgain() {
    if (!tryBecome(WorkerState.STARTING)) {
      return false;
    }
    restarts++;
    return tryBecome(WorkerState.RUNNING);
  }

  /**
   * Fails for good.
   *
   * @return false if a stop came in between: it then reports the failure
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
   * Goes on to a state.
   *
   * @throws IllegalStateException if that may not follow the present one
   */
  synchronized void become(WorkerState next) {
    if (!tryBecome(next)) {
      throw new IllegalStateException(name + " cannot go from " + state + " to " + next);
    }
  }

  /** Goes on to a state where that may follow the present one. */
  synchronized boolean tryBecome(WorkerState next) {
    if (!state.mayBecome(next)) {
      return false;
    }
    state = next;
    since = clock.instant();
    return true;
  }
}
