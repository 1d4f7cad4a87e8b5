package io.nightshift.jobs;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a scheduled worker.
 *
 * @param epoch its number among the worker's runs, the fencing number of its lease
 * @param trigger {@code SCHEDULE} or {@code OPERATOR}
 * @param tick the tick that it ran for
 * @param instance the instance that ran it
 * @param finishedAt when it ended; null while it is at work
 * @param outcome {@code RUNNING}, {@code SUCCEEDED}, {@code FAILED}, {@code CANCELLED} or {@code
 *     LOST}
 * @param items the number of processed items; while it is at work, as of the last renewal of its
 *     lease
 * @param found the number of found items; 0 if it does not report it
 * @param message its message, or why it failed; null if there is none
 */
@RegisterForReflection
public record RunView(
    long epoch,
    String trigger,
    Instant tick,
    String instance,
    Instant startedAt,
    @Nullable Instant finishedAt,
    String outcome,
    long items,
    long found,
    @Nullable String message) {}
