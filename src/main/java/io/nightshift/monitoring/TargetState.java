package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A target as it stands.
 *
 * @param since when it was found to be so
 * @param streak so many checks in a row say that it is not
 * @param checkedAt the tick of the last check
 * @param lastError what was wrong then; null if there is nothing
 */
record TargetState(
    String name,
    TargetType type,
    TargetCondition condition,
    Instant since,
    int streak,
    Instant checkedAt,
    @Nullable String lastError,
    long latencyMillis,
    @Nullable Instant certificateUntil,
    Instant freshUntil) {

  /** One that was never checked. */
  static TargetState unknown(Target target, Instant tick) {
    return new TargetState(
        target.name(),
        target.type(),
        TargetCondition.UNKNOWN,
        tick,
        0,
        Instant.EPOCH,
        null,
        0,
        null,
        tick);
  }

  /**
   * As it stands after one more check: it changes only when enough of them in a row say so, so that
   * one that comes and goes stays what it was.
   */
  TargetState after(CheckResult result, Target target, Instant tick) {
    TargetCondition found = result.isHealthy() ? TargetCondition.UP : TargetCondition.DOWN;
    int against = found == condition || isFirstSuccess(found) ? 0 : streak + 1;
    boolean changes = found != condition && (against == 0 || against >= needed(found, target));
    Instant until = result.certificateUntil();
    return new TargetState(
        name,
        target.type(),
        changes ? found : condition,
        changes ? tick : since,
        changes ? 0 : against,
        tick,
        result.error(),
        result.latencyMillis(),
        until == null && !result.isHealthy() ? certificateUntil : until,
        target.freshUntil(tick));
  }

  private boolean isFirstSuccess(TargetCondition found) {
    return condition == TargetCondition.UNKNOWN && found == TargetCondition.UP;
  }

  private static int needed(TargetCondition found, Target target) {
    return found == TargetCondition.UP
        ? target.settings().successes()
        : target.settings().failures();
  }
}
