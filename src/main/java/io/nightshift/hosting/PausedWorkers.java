package io.nightshift.hosting;

/**
 * Says which workers start paused. An application that keeps pauses beyond the life of a process
 * has a bean of this type; without one no worker starts paused.
 */
@FunctionalInterface
public interface PausedWorkers {

  /**
   * Whether a worker starts paused: its {@code start} is called, its work waits until it is
   * resumed. Asked at each start of the worker; it must return at once.
   *
   * @param worker its name
   */
  boolean startsPaused(String worker);
}
