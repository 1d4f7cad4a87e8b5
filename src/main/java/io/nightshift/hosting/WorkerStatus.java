package io.nightshift.hosting;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One worker as it stands.
 *
 * @param name its unique name
 * @param kind what it is
 * @param state its state
 * @param since when it came to that state
 * @param restarts how often it was started again after a failure
 * @param lastError its last failure in one line; null if there was none
 * @param unready why it keeps the application from being ready; null if it does not
 * @param stalled that its heartbeat is overdue, in one line; null if it is not
 * @param heartbeat how its heart beats, in a word or two; null if it is not watched, or not at work
 * @param failingSince since when it has done nothing but fail and wait; null if it does not wait
 * @param waits what it waits for instead of working, and since when; null if it works, or has
 *     nothing to do
 * @param nextRun when its schedule has it run next; null if there is none
 * @param critical whether its failing for good stops the host
 * @param order its place in the start
 * @param figures what it counts, by name
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
    Map<String, Long> figures) {}
