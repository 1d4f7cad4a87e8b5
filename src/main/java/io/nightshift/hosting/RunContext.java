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
  private long found;
  private @Nullable String message;

  /**
   * A run: made by the host, and by tests of a service.
   *
   * @param worker the name of the worker
   * @param trigger what began it
   * @param tick the tick that it is run for
   * @param epoch the fencing number of its lease
   */
  public RunContext(String worker, Trigger trigger, Instant tick, long epoch) {
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

  /**
   * Counts items that it found to work on: with {@link #items} its progress, which the history of
   * runs shows while it is at work. A run that cannot know how many there are says nothing.
   */
  public synchronized void found(long more) {
    found += more;
  }

  /** Items found until now, 0 where it does not say. */
  public synchronized long found() {
    return found;
  }

  /** Items counted until now. */
  public synchronized long items() {
    return items;
  }

  /** Says in one line what it did, for the history of runs; the last one counts. */
  public synchronized void message(String line) {
    message = line;
  }

  /** What it said; null if there is nothing. */
  public synchronized @Nullable String message() {
    return message;
  }
}
