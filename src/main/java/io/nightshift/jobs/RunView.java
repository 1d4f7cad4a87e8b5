package io.nightshift.jobs;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a scheduled worker.
 *
 * @param epoch its number among the worker's runs, the fencing number of its lease
 * @param trigger {@code SCHEDULE} or {@code OPERATOR}
 * @param tick what it was run for
 * @param instance who ran it
 * @param finishedAt when it ended, null while it is at work
 * @param outcome {@code RUNNING}, {@code SUCCEEDED}, {@code FAILED}, {@code CANCELLED} or {@code
 *     LOST}
 * @param items what it worked on; while it is at work, as of the last time its lease was renewed
 * @param found how many it found to work on, 0 where it does not say
 * @param message what it said, or why it failed; null where nothing
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
