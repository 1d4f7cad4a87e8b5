package io.nightshift.hosting;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link ScheduledService}: its trigger, its tick and its results. Safe for use by
 * many threads.
 */
public final class RunContext {
  private final String worker;
  private final Trigger trigger;
  private final Instant tick;
  private final long epoch;
  private long items;
  private long found;
  private @Nullable String message;

  /**
   * A run; created by the host, and by tests of a service.
   *
   * @param worker the name of the worker
   * @param trigger the trigger of the run
   * @param tick the tick of the run
   * @param epoch the fencing number of its lease
   */
  public RunContext(String worker, Trigger trigger, Instant tick, long epoch) {
    this.worker = worker;
    this.trigger = trigger;
    this.tick = tick;
    this.epoch = epoch;
  }

  /** The trigger of a run. */
  public enum Trigger {
    /** A tick of the schedule. */
    SCHEDULE,
    /** An operator's call. */
    OPERATOR
  }

  /** The name of the worker. */
  public String worker() {
    return worker;
  }

  /** The trigger of this run. */
  public Trigger trigger() {
    return trigger;
  }

  /**
   * The tick of this run, or the time of the operator's request. The work should use it instead of
   * the clock.
   */
  public Instant tick() {
    return tick;
  }

  /**
   * The fencing number of the run's lease: greater with each run of this worker on any instance. A
   * transaction with a smaller number than the newest has lost its lease.
   */
  public long epoch() {
    return epoch;
  }

  /** Adds to the number of items that the run has processed, for the history of runs. */
  public synchronized void items(long more) {
    items += more;
  }

  /**
   * Adds to the number of items that the run has found to process. With {@link #items} it is the
   * progress, which the history of runs shows while the run is at work. A run that cannot know the
   * number does not call this.
   */
  public synchronized void found(long more) {
    found += more;
  }

  /** The number of items found until now; 0 if the run does not report it. */
  public synchronized long found() {
    return found;
  }

  /** The number of items processed until now. */
  public synchronized long items() {
    return items;
  }

  /** Sets the message of the run for the history of runs, in one line; the last call counts. */
  public synchronized void message(String line) {
    message = line;
  }

  /** The message of the run; null if none was set. */
  public synchronized @Nullable String message() {
    return message;
  }
}
