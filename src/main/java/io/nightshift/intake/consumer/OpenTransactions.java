package io.nightshift.intake.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds partitions that an open transaction delays: their last stable offset stays below the high
 * watermark. Records behind it are in the log but not delivered to a consumer that reads committed
 * records.
 */
final class OpenTransactions {
  /** The duration up to which an open transaction is normal. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<Integer, Stop> stops = new HashMap<>();

  private record Stop(long stable, Instant since) {}

  /**
   * Records the offsets of all partitions whose last stable offset is not the high watermark.
   *
   * @param stable their last stable offsets
   * @param high high watermarks that were read before these
   * @return the partitions whose last stable offset has not moved for that duration, with the time
   *     since when
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
