package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.RunContext.Trigger;
import io.nightshift.hosting.Schedule;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The due runs of one worker: the newest tick only, and one run requested by an operator. */
final class PendingRuns {
  /** A trigger may fire a little before its tick. */
  private static final Duration EARLY = Duration.ofMillis(500);

  private final Schedule schedule;
  private final Clock clock;
  private @Nullable Instant tick;
  private @Nullable Instant asked;
  private Instant newest = Instant.MIN;
  private Instant from = Instant.MAX;
  private Instant until = Instant.MIN;
  private @Nullable CancellationSource waiting;
  private boolean atWork;
  private long skipped;

  PendingRuns(Schedule schedule, Clock clock) {
    this.schedule = schedule;
    this.clock = clock;
  }

  /**
   * A run that is due.
   *
   * @param tick the tick, or the time of an operator's request
   */
  record Due(Trigger trigger, Instant tick) {}

  /** Marks the last tick before the start of the work as seen, so that it is not run as new. */
  synchronized void begin() {
    newest = schedule.lastTick(clock.instant()).orElse(Instant.MIN);
  }

  /** Records the tick that has just come, if it is new. */
  void tick() {
    Instant now = clock.instant().plus(EARLY);
    synchronized (this) {
      if (!now.isBefore(from) && now.isBefore(until)) {
        return; // Already noted.
      }
      from = schedule.lastTick(now).orElse(Instant.MIN);
      until = schedule.nextTick(now).orElse(Instant.MAX);
    }
    schedule.lastTick(now).ifPresent(this::add);
  }

  /**
   * Records a tick that was missed while no instance could run it. Called by the thread that awaits
   * the runs.
   */
  synchronized void missed(Instant due) {
    newest = due;
    tick = due;
  }

  /** Evaluates the schedule again: the noted tick was computed from a wrong clock. */
  void again() {
    synchronized (this) {
      newest = Instant.MIN;
      until = Instant.MIN;
    }
    tick();
  }

  /** Records a tick, unless the run at work overlaps it and the policy skips it. */
  void add(Instant due) {
    CancellationSource wake;
    synchronized (this) {
      // An older tick counts as new too: the clock was put back.
      if (due.equals(newest)) {
        return;
      }
      newest = due;
      if (atWork && schedule.overlap() == Schedule.Overlap.SKIP) {
        skipped++;
        return;
      }
      tick = due;
      wake = waiting;
    }
    cancel(wake);
  }

  /** Records an operator's request for a run. */
  void ask() throws CommandRefusedException {
    CancellationSource wake;
    synchronized (this) {
      if (asked != null) {
        throw new CommandRefusedException(
            CommandRefusedException.Reason.RUN_UNDER_WAY,
            "A run that was asked for is still waiting");
      }
      if (atWork && schedule.overlap() == Schedule.Overlap.SKIP) {
        throw new CommandRefusedException(
            CommandRefusedException.Reason.RUN_UNDER_WAY,
            "It is at work just now, and its runs never overlap");
      }
      asked = clock.instant();
      wake = waiting;
    }
    cancel(wake);
  }

  private static void cancel(@Nullable CancellationSource wake) {
    if (wake != null) {
      wake.cancel();
    }
  }

  /**
   * Waits for the next due run.
   *
   * @param limit the longest wait
   * @return the run; empty if none is due within {@code limit}
   */
  Optional<Due> await(Duration limit, CancellationToken stopping) {
    try (CancellationSource wake = CancellationSource.partOf(stopping)) {
      Optional<Due> due = take(wake);
      if (due.isEmpty()) {
        var unused = wake.token().delay(limit);
        due = take(null);
      }
      return stopping.isCancelled() ? Optional.empty() : due;
    }
  }

  private synchronized Optional<Due> take(@Nullable CancellationSource wake) {
    waiting = wake;
    Due due = null;
    if (asked != null) {
      due = new Due(Trigger.OPERATOR, asked);
      asked = null;
    } else if (tick != null) {
      due = new Due(Trigger.SCHEDULE, tick);
      tick = null;
    }
    return Optional.ofNullable(due);
  }

  /** Discards all due runs: the work has ended, and reads the ledger when it resumes. */
  synchronized void clear() {
    tick = null;
    asked = null;
    newest = Instant.MIN;
    until = Instant.MIN;
  }

  synchronized void atWork(boolean now) {
    atWork = now;
  }

  synchronized boolean isAtWork() {
    return atWork;
  }

  /** The number of ticks that were skipped because a run was at work. */
  synchronized long skipped() {
    return skipped;
  }
}
