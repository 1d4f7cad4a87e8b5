package io.nightshift.alerts;

/** The state of an alert. */
public enum AlertState {
  /** Not acknowledged yet. */
  OPEN,
  /** Acknowledged by an operator; its cause may last. */
  ACKNOWLEDGED,
  /** Its cause is gone. */
  RESOLVED
}
