package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One check of a target.
 *
 * @param id greater for each later one
 * @param error what was wrong; null if there is nothing
 */
public record TargetSample(
    long id, Instant at, boolean healthy, long latencyMillis, @Nullable String error) {}
