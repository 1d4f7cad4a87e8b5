package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a target's state.
 *
 * @param id its id; a later change has a greater one
 * @param from the state before
 * @param to the new state
 * @param why the fault; null after a recovery
 */
public record TargetChange(
    long id, Instant at, TargetCondition from, TargetCondition to, @Nullable String why) {}
