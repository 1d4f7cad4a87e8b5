package io.nightshift.alerts;

/** Where an alert stands. */
public enum AlertState {
  /** Nobody has taken it on. */
  OPEN,
  /** An operator has; its cause may last. */
  ACKNOWLEDGED,
  /** Its cause is gone. */
  RESOLVED
}
