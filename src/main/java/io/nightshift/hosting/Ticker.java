package io.nightshift.hosting;

/** Wakes a scheduled worker at its ticks. */
interface Ticker {
  /**
   * Begins to call {@code wake} at, or soon after, each tick of a schedule.
   *
   * @return closing it ends that
   */
  Ticking start(String worker, Schedule schedule, Runnable wake);

  /** Calls under way. */
  interface Ticking extends AutoCloseable {
    @Override
    void close();
  }
}
