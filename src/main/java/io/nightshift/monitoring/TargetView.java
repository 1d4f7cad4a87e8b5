package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a target.
 *
 * @param since since when it is in that state; null if it was never checked
 * @param lastCheckedAt the tick of the last check; null if there was none
 * @param lastError the fault of that check; null if there is none
 * @param latencyMillis the duration of that check, in milliseconds; null if there was none
 * @param certificateUntil the earliest expiry of its certificates; null if it has none
 */
public record TargetView(
    String name,
    TargetType type,
    TargetCondition state,
    @Nullable Instant since,
    @Nullable Instant lastCheckedAt,
    @Nullable String lastError,
    @Nullable Long latencyMillis,
    @Nullable Instant certificateUntil) {}
