package io.nightshift.monitoring;

/** Whether a target is well, by so many checks in a row that a single one says nothing. */
public enum TargetCondition {
  /** It is well. */
  UP,
  /** It is not. */
  DOWN,
  /** Nobody knows yet, or any more. */
  UNKNOWN
}
