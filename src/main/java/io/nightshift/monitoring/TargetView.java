package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A target as it stands.
 *
 * @param since when it was found to be so; null if it was never checked
 * @param lastCheckedAt the tick of the last check; null if there was none
 * @param lastError what was wrong then; null if there is nothing
 * @param latencyMillis how long that took; null if there was none
 * @param certificateUntil when the first of its certificates ends; null if it has none
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
