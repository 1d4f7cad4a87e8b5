package io.nightshift.monitoring;

/** The kind of a log count. */
public enum LogKind {
  /** Lines of a level. */
  LEVEL,
  /** Lines that match a pattern. */
  PATTERN
}
