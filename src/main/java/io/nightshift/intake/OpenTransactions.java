package io.nightshift.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds partitions that an open transaction holds up: their last stable offset stays below the high
 * watermark. Records behind it are in the log and are not given to a consumer that reads what is
 * committed.
 */
final class OpenTransactions {
  /** A transaction that is open for a shorter time is how transactions are. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<Integer, Stop> stops = new HashMap<>();

  private record Stop(long stable, Instant since) {}

  /**
   * Notes the offsets of all partitions whose last stable offset is not the high watermark.
   *
   * @param stable their last stable offsets
   * @param high high watermarks that were read before these
   * @return since when the last stable offset stands, of those where that is long enough
   */
  Map<Integer, Instant> look(Map<Integer, Long> stable, Map<Integer, Long> high, Instant now) {
    Map<Integer, Instant> held = new HashMap<>();
    Set<Integer> open = new HashSet<>();
    stable.forEach(
        (partition, offset) -> {
          if (offset >= high.getOrDefault(partition, offset)) {
            return;
          }
          open.add(partition);
          Stop stop = stops.get(partition);
          if (stop == null || stop.stable() != offset) {
            stop = new Stop(offset, now);
            stops.put(partition, stop);
          }
          if (!now.isBefore(stop.since().plus(PATIENCE))) {
            held.put(partition, stop.since());
          }
        });
    stops.keySet().retainAll(open);
    return held;
  }
}
