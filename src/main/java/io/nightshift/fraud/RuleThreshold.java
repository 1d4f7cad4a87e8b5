package io.nightshift.fraud;

import java.time.Duration;
import java.util.Objects;

/**
 * How many observations of one subject are a finding.
 *
 * @param count the number within the window; 1 if each observation is a finding
 * @param window the window by the events' own times; zero if each observation is a finding
 * @param distinct whether the distinct counted values are counted; otherwise the events themselves
 */
record RuleThreshold(int count, Duration window, boolean distinct) {
  /** Each observation is a finding. */
  static final RuleThreshold EACH = new RuleThreshold(1, Duration.ZERO, false);

  /** The largest count of a rule: this many events are held in memory. */
  private static final int MOST = 10_000;

  /** The longest window. */
  private static final Duration LONGEST = Duration.ofDays(366);

  /**
   * A number of events within a window.
   *
   * @throws IllegalArgumentException if the count or the window is missing or invalid
   */
  static RuleThreshold ofEvents(RuleIdentity rule, RuleLimits limits) {
    return of(rule, limits, false);
  }

  /**
   * A number of distinct values within a window.
   *
   * @throws IllegalArgumentException if the count or the window is missing or invalid
   */
  static RuleThreshold ofValues(RuleIdentity rule, RuleLimits limits) {
    return of(rule, limits, true);
  }

  private static RuleThreshold of(RuleIdentity rule, RuleLimits limits, boolean distinct) {
    int count = Objects.requireNonNullElse(limits.count(), 0);
    Duration window = Objects.requireNonNullElse(limits.window(), Duration.ZERO);
    rule.check(count >= 2 && count <= MOST, "count", "must be from 2 to " + MOST);
    rule.check(
        window.compareTo(Duration.ofSeconds(1)) >= 0 && window.compareTo(LONGEST) <= 0,
        "window",
        "must be from 1 second to %d days".formatted(LONGEST.toDays()));
    return new RuleThreshold(count, window, distinct);
  }

  /** Whether several observations are counted; otherwise each is a finding. */
  boolean counts() {
    return count > 1;
  }

  /** The length of the window in microseconds. */
  long micros() {
    return window.toNanos() / 1_000;
  }
}
