package io.nightshift.hosting;

import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The waits of a worker's parts, each with its begin. Recorded by the work, read by {@link
 * HostedService#waits()}; safe for use by many threads.
 *
 * @param <P> the keys of the parts, such as an enum or a {@code String}
 */
public final class Waits<P> {
  private final Clock clock;
  private final ConcurrentMap<P, Wait> parts = new ConcurrentHashMap<>();

  /** The waits of a worker at work: none. */
  public Waits() {
    this(Clock.systemUTC());
  }

  /** The waits of a worker at work, by that clock. */
  public Waits(Clock clock) {
    this.clock = clock;
  }

  /** Records that a part waits. If it waits already, only the reason changes. */
  public void waiting(P part, String why) {
    parts.compute(
        part, (name, before) -> new Wait(why, before == null ? clock.instant() : before.since()));
  }

  /** Records that a part works. */
  public void working(P part) {
    parts.remove(part);
  }

  /** The wait of each part that waits. */
  public Map<P, Wait> byPart() {
    return Map.copyOf(parts);
  }

  /** The longest wait; empty if no part waits. */
  public Optional<Wait> longest() {
    return parts.values().stream().min(Comparator.comparing(Wait::since));
  }
}
