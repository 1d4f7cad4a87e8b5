package io.nightshift.monitoring;

/** What a log count is of. */
public enum LogKind {
  /** Lines of a level. */
  LEVEL,
  /** Lines that a pattern was found in. */
  PATTERN
}
