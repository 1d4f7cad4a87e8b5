package io.nightshift.monitoring;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The state of a target.
 *
 * @param since since when it is in that state
 * @param streak the number of checks in a row that contradict the state
 * @param checkedAt the tick of the last check
 * @param lastError the fault of the last check; null if there is none
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

  /** The state of a target that was never checked. */
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
   * The state after one more check: it changes only after enough equal results in a row, so that a
   * flapping target does not change.
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
