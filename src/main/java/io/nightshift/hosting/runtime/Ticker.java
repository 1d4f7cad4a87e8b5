package io.nightshift.hosting.runtime;

import io.nightshift.hosting.Schedule;

/** A timer that wakes a scheduled worker at its ticks. */
interface Ticker {
  /**
   * Begins to call {@code wake} at, or soon after, each tick of a schedule.
   *
   * @return a handle; closing it ends the calls
   */
  Ticking start(String worker, Schedule schedule, Runnable wake);

  /** A handle to running calls. */
  interface Ticking extends AutoCloseable {
    @Override
    void close();
  }
}
