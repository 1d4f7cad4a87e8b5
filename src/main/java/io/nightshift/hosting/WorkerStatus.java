package io.nightshift.hosting;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of one worker.
 *
 * @param name its unique name
 * @param kind its kind
 * @param state its state
 * @param since when it entered that state
 * @param restarts the number of restarts after a failure
 * @param lastError its last failure in one line; null if there is none
 * @param unready why it makes the application not ready; null if it does not
 * @param stalled the report of an overdue heartbeat, in one line; null if it is not overdue
 * @param heartbeat the state of its heartbeat, in one or two words; null if it is not watched, or
 *     not at work
 * @param failingSince since when it has only failed and waited; null if it does not
 * @param waits what it waits for and since when; null if it works or has nothing to do
 * @param nextRun when its schedule runs it next; null if it has no schedule
 * @param critical whether its permanent failure stops the host
 * @param order its position in the start
 * @param figures its figures; each is read when it is asked for its value
 */
public record WorkerStatus(
    String name,
    WorkerKind kind,
    WorkerState state,
    Instant since,
    int restarts,
    @Nullable String lastError,
    @Nullable String unready,
    @Nullable String stalled,
    @Nullable String heartbeat,
    @Nullable Instant failingSince,
    @Nullable Wait waits,
    @Nullable Instant nextRun,
    boolean critical,
    int order,
    List<WorkerFigure> figures) {}
