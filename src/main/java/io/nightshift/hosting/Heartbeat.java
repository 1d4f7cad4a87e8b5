package io.nightshift.hosting;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * The heartbeat of a piece of work: the time of its last sign of progress. It beats each time the
 * work checks its {@link CancellationToken}. A wait by {@link CancellationToken#delay} does not
 * count as silence, however long.
 */
public final class Heartbeat {
  private final LongSupplier nanoClock;
  private final List<Heartbeat> parts = new CopyOnWriteArrayList<>();
  // The time of the last beat, or of the end of a wait, which may lie ahead.
  private volatile long lastNanos;

  /** The heartbeat of work that begins now. */
  public Heartbeat() {
    this(System::nanoTime);
  }

  Heartbeat(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastNanos = nanoClock.getAsLong();
  }

  void beat() {
    lastNanos = nanoClock.getAsLong();
  }

  /** Records a beat that stays valid for a wait of {@code time}. */
  void waiting(Duration time) {
    lastNanos = nanoClock.getAsLong() + nanos(time);
  }

  /** A wait without an end counts as 73 years: the sum with the clock must not overflow. */
  private static long nanos(Duration time) {
    long most = Long.MAX_VALUE / 4;
    return time.compareTo(Duration.ofNanos(most)) < 0 ? time.toNanos() : most;
  }

  /**
   * A heartbeat for a part of the work on a thread of its own: while it is open, it must beat too.
   */
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
   * How long the work has been silent, or the most silent of its parts. Work that runs in parts
   * does not need to beat beside them.
   */
  public Duration silence() {
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
