package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param error what is wrong; null if the target is well
 * @param latencyMillis how long it took
 * @param certificateUntil when the first of the server's certificates ends; null if it is not known
 */
record CheckResult(
    String target, @Nullable String error, long latencyMillis, @Nullable Instant certificateUntil) {
  boolean isHealthy() {
    return error == null;
  }
}
