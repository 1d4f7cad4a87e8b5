package io.nightshift.hosting;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One run of a {@link ScheduledService}: what for, and what it did. Safe for many threads. */
public final class RunContext {
  private final String worker;
  private final Trigger trigger;
  private final Instant tick;
  private final long epoch;
  private long items;
  private @Nullable String message;

  /**
   * A run.
   *
   * @param epoch the fencing number of its lease
   */
  RunContext(String worker, Trigger trigger, Instant tick, long epoch) {
    this.worker = worker;
    this.trigger = trigger;
    this.tick = tick;
    this.epoch = epoch;
  }

  /** What a run is begun by. */
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

  /** What began it. */
  public Trigger trigger() {
    return trigger;
  }

  /** The tick that it is run for, or when an operator asked. Work by it, not by the clock. */
  public Instant tick() {
    return tick;
  }

  /**
   * The fencing number of its lease: greater with each run of this worker anywhere. Whoever commits
   * under a smaller one than the newest has lost its lease.
   */
  public long epoch() {
    return epoch;
  }

  /** Counts items that it worked on, for the history of runs. */
  public synchronized void items(long more) {
    items += more;
  }

  /** Items counted until now. */
  public synchronized long items() {
    return items;
  }

  /** Says in one line what it did, for the history of runs; the last one counts. */
  public synchronized void message(String line) {
    message = line;
  }

  /** What it said, null where nothing. */
  public synchronized @Nullable String message() {
    return message;
  }
}
