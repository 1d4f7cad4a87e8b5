package io.nightshift.logwatch;

/** The kind of a log count. */
public enum LogKind {
  /** Lines of a level. */
  LEVEL,
  /** Lines that match a pattern. */
  PATTERN
}
