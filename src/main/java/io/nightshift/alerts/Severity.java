package io.nightshift.alerts;

/** How much an alert matters. */
public enum Severity {
  /** Worth knowing. */
  INFO,
  /** To be looked at in working hours. */
  WARNING,
  /** To be looked at now. */
  CRITICAL
}
