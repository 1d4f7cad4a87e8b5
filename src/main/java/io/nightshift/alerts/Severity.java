package io.nightshift.alerts;

/** The severity of an alert. */
public enum Severity {
  /** For information. */
  INFO,
  /** Needs attention in working hours. */
  WARNING,
  /** Needs attention now. */
  CRITICAL
}
