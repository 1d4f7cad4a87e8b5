package io.nightshift.hosting;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * When work last showed that it goes on: it beats each time the work looks at its {@link
 * CancellationToken}. A wait by {@link CancellationToken#delay} is no silence, however long.
 */
final class Heartbeat {
  private final LongSupplier nanoClock;
  private final List<Heartbeat> parts = new CopyOnWriteArrayList<>();
  // The time of the last beat, or of the end of a wait, which may lie ahead.
  private volatile long lastNanos;

  Heartbeat(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastNanos = nanoClock.getAsLong();
  }

  void beat() {
    lastNanos = nanoClock.getAsLong();
  }

  /** Beats now, and for as long as a wait lasts. */
  void waiting(Duration time) {
    lastNanos = nanoClock.getAsLong() + nanos(time);
  }

  /** A wait without an end is one of 73 years: the sum with the clock must not overflow. */
  private static long nanos(Duration time) {
    long most = Long.MAX_VALUE / 4;
    return time.compareTo(Duration.ofNanos(most)) < 0 ? time.toNanos() : most;
  }

  /** A part of the work, on a thread of its own: as long as it is open, it must beat too. */
  Heartbeat part() {
    Heartbeat part = new Heartbeat(nanoClock);
    parts.add(part);
    return part;
  }

  void close(Heartbeat part) {
    parts.remove(part);
    beat();
  }

  /**
   * How long the work, or the most silent of its parts, has been silent. Work that has handed
   * itself to parts is not expected to beat beside them.
   */
  Duration silence() {
    long silent = 0;
    boolean divided = false;
    for (Heartbeat part : parts) {
      divided = true;
      silent = Math.max(silent, part.silence().toNanos());
    }
    long own = divided ? 0 : nanoClock.getAsLong() - lastNanos;
    return Duration.ofNanos(Math.max(silent, own));
  }
}
