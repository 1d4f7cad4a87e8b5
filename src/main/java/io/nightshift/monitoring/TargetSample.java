package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One check of a target.
 *
 * @param id its id; a later check has a greater one
 * @param error the fault; null if there is none
 */
public record TargetSample(
    long id, Instant at, boolean healthy, long latencyMillis, @Nullable String error) {}
