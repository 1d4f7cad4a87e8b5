package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check.
 *
 * @param error the fault; null if the target is healthy
 * @param latencyMillis the duration of the check, in milliseconds
 * @param certificateUntil the earliest expiry of the server's certificates; null if it is not known
 */
record CheckResult(
    String target, @Nullable String error, long latencyMillis, @Nullable Instant certificateUntil) {
  boolean isHealthy() {
    return error == null;
  }
}
