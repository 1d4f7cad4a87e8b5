package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A target was found to have changed.
 *
 * @param id greater for each later one
 * @param from what it was
 * @param to what it is since
 * @param why what was wrong; null if nothing is any more
 */
public record TargetChange(
    long id, Instant at, TargetCondition from, TargetCondition to, @Nullable String why) {}
