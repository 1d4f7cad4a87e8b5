package io.nightshift.hosting.web;

import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker in the HTTP API.
 *
 * @param kind {@code background}, {@code scheduled}, or a kind of the application
 * @param unready why it makes this instance not ready; null if it does not
 * @param waitsFor what it waits for; null if it works or has nothing to do
 * @param waitsSince since when it waits; null if it does not
 * @param stalled the report of its overdue heartbeat; null if it is not overdue, or not watched
 * @param nextRun when its schedule runs it next; null if it has no schedule
 */
public record WorkerResponse(
    String name,
    String kind,
    WorkerState state,
    Instant since,
    int restarts,
    @Nullable String lastError,
    @Nullable String unready,
    @Nullable String waitsFor,
    @Nullable Instant waitsSince,
    @Nullable String stalled,
    @Nullable Instant nextRun,
    int order,
    Map<String, Long> figures) {

  /** The response for a worker. */
  public static WorkerResponse of(WorkerStatus worker) {
    Wait waits = worker.waits();
    return new WorkerResponse(
        worker.name(),
        worker.kind().name(),
        worker.state(),
        worker.since(),
        worker.restarts(),
        worker.lastError(),
        worker.unready(),
        waits == null ? null : waits.why(),
        waits == null ? null : waits.since(),
        worker.stalled(),
        worker.nextRun(),
        worker.order(),
        WorkerFigure.values(worker.figures()));
  }
}
