package io.nightshift.monitoring;

/** How a target is checked. */
public enum TargetType {
  /** By a GET request. */
  HTTP,
  /** By a connection. */
  TCP,
  /** By a query. */
  SQL
}
