package io.nightshift.monitoring;

/** The type of a target's check. */
public enum TargetType {
  /** A GET request. */
  HTTP,
  /** A TCP connection. */
  TCP,
  /** An SQL query. */
  SQL,
  /** A ping of a Redis server, and its replication. */
  REDIS
}
