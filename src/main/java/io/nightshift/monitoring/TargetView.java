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
    @Nullable Instant certificateUntil) {

  /**
   * A change of a target's state.
   *
   * @param id its id; a later change has a greater one
   * @param from the state before
   * @param to the new state
   * @param why the fault; null after a recovery
   */
  public record Change(
      long id, Instant at, TargetCondition from, TargetCondition to, @Nullable String why) {}

  /**
   * One check of a target.
   *
   * @param id its id; a later check has a greater one
   * @param error the fault; null if there is none
   */
  public record Sample(
      long id, Instant at, boolean healthy, long latencyMillis, @Nullable String error) {}
}
