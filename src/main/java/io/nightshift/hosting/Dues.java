package io.nightshift.hosting;

import io.nightshift.hosting.RunContext.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs that wait: of the ticks only the newest, and one that an operator asked for. */
final class Dues {
  /** A trigger may come a little before its tick. */
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

  Dues(Schedule schedule, Clock clock) {
    this.schedule = schedule;
    this.clock = clock;
  }

  /**
   * A run that is due.
   *
   * @param tick the tick, or when an operator asked
   */
  record Due(Trigger trigger, Instant tick) {}

  /** Takes the tick that was before the start of the work as seen: it is no new one. */
  synchronized void begin() {
    newest = schedule.lastTick(clock.instant()).orElse(Instant.MIN);
  }

  /** Notes the tick that has just come, if it is new. */
  void tick() {
    Instant now = clock.instant().plus(EARLY);
    synchronized (this) {
      if (!now.isBefore(from) && now.isBefore(until)) {
        return; // The tick of the last look.
      }
      from = schedule.lastTick(now).orElse(Instant.MIN);
      until = schedule.nextTick(now).orElse(Instant.MAX);
    }
    schedule.lastTick(now).ifPresent(this::add);
  }

  /** Notes a tick that came while no instance could run it; for the thread that awaits the runs. */
  synchronized void missed(Instant due) {
    newest = due;
    tick = due;
  }

  /** Looks once more: the tick that was noted came from a clock that was wrong. */
  void again() {
    synchronized (this) {
      newest = Instant.MIN;
      until = Instant.MIN;
    }
    tick();
  }

  /** Notes a tick, unless a run is at work that it must not follow. */
  void add(Instant due) {
    CancellationSource wake;
    synchronized (this) {
      // An older one is new too: the clock was put back.
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

  /** Notes that an operator asks for a run. */
  void ask() throws CommandRefusedException {
    CancellationSource wake;
    synchronized (this) {
      if (asked != null) {
        throw new CommandRefusedException("A run that was asked for is still waiting");
      }
      if (atWork && schedule.overlap() == Schedule.Overlap.SKIP) {
        throw new CommandRefusedException("It is at work just now, and its runs never overlap");
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

  /** Waits for the next run, at most so long: empty if there is none by then. */
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

  /**
   * Forgets what waits and what came: the work was ended, and looks at the ledger when it goes on.
   */
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

  /** Ticks left out, since a run was at work. */
  synchronized long skipped() {
    return skipped;
  }
}
