package io.nightshift.hosting;

import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * What a worker waits for instead of working, by the part of it that waits, and since when. Said by
 * the work, read by {@link HostedService#waits()}; safe for many threads.
 */
public final class Waits {
  private final Clock clock;
  private final ConcurrentMap<String, Wait> parts = new ConcurrentHashMap<>();

  /** Of a worker at work. */
  public Waits() {
    this(Clock.systemUTC());
  }

  Waits(Clock clock) {
    this.clock = clock;
  }

  /** A part waits. Where it waits already, only the reason is new. */
  public void waiting(String part, String why) {
    parts.compute(
        part, (name, before) -> new Wait(why, before == null ? clock.instant() : before.since()));
  }

  /** A part works. */
  public void working(String part) {
    parts.remove(part);
  }

  /** Every part that waits. */
  public Map<String, Wait> byPart() {
    return Map.copyOf(parts);
  }

  /** The longest of its waits; empty if no part waits. */
  public Optional<Wait> longest() {
    return parts.values().stream().min(Comparator.comparing(Wait::since));
  }
}
