package io.nightshift.monitoring;

/** The health of a target, by several checks in a row: a single one does not change it. */
public enum TargetCondition {
  /** Healthy. */
  UP,
  /** Unhealthy. */
  DOWN,
  /** Not known yet, or not any more. */
  UNKNOWN
}
