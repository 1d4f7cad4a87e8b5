package io.nightshift.hosting.runtime;

import io.nightshift.hosting.BackgroundService;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerFigure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The work of a worker on a thread of its own: a service's {@code execute}, or its schedule. */
interface Work {
  /** Works until a stop is requested; see {@link BackgroundService#execute}. */
  void execute(CancellationToken stopping) throws Exception;

  /**
   * Runs a scheduled service once, now.
   *
   * @throws CommandRefusedException if it is not a scheduled service, or a run is at work already
   */
  default void runNow() throws CommandRefusedException {
    throw new CommandRefusedException(
        CommandRefusedException.Reason.KIND, "only a scheduled worker can be run on demand");
  }

  /** The failure of the last run; null if there was none. */
  default Optional<String> lastError() {
    return Optional.empty();
  }

  /** The wait of the work, beside those of its service. */
  default Optional<Wait> waits() {
    return Optional.empty();
  }

  /** The time of the next run by the schedule; empty if there is none. */
  default Optional<Instant> nextRun() {
    return Optional.empty();
  }

  /** The figures of the work, beside those of its service. */
  default List<WorkerFigure> figures() {
    return List.of();
  }
}
