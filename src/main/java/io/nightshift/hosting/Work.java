package io.nightshift.hosting;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What a worker does on a thread of its own: a service's {@code execute}, or its schedule. */
interface Work {
  /** Works until told to stop; see {@link BackgroundService#execute}. */
  void execute(CancellationToken stopping) throws Exception;

  /**
   * Runs a scheduled service once, now.
   *
   * @throws CommandRefusedException if it is no scheduled service, or at work already
   */
  default void runNow() throws CommandRefusedException {
    throw new CommandRefusedException("only a scheduled worker can be run on demand");
  }

  /** The failure of the last run; null if there was none. */
  default Optional<String> lastError() {
    return Optional.empty();
  }

  /** What it waits for instead of working, beside what its service waits for. */
  default Optional<Wait> waits() {
    return Optional.empty();
  }

  /** When the schedule has it run next; empty if there is none. */
  default Optional<Instant> nextRun() {
    return Optional.empty();
  }

  /** What it counts, beside the service's own figures. */
  default Map<String, Long> figures() {
    return Map.of();
  }
}
