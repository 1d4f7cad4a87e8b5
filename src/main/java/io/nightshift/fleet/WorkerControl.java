package io.nightshift.fleet;

/**
 * The last command to a worker on all instances, as it holds now by the clock of the database.
 *
 * @param isPaused whether the worker is to be paused; a pause whose end has passed is none
 * @param leftMillis the time until the end of the pause; {@link Long#MAX_VALUE} without an end
 * @param revision the number of the command; 0 if there was none
 */
record WorkerControl(String worker, boolean isPaused, long leftMillis, long revision) {

  /** A worker without a command. */
  static WorkerControl none(String worker) {
    return new WorkerControl(worker, false, Long.MAX_VALUE, 0);
  }

  /** Whether a worker in this state does what is desired, as far as it can. */
  static boolean follows(boolean isPaused, String state) {
    return isPaused
        ? !state.equals("RUNNING") && !state.equals("BACKING_OFF")
        : !state.equals("PAUSED");
  }
}
