package io.nightshift.hosting;

/** What a worker is, as the status tells it. */
public enum WorkerKind {
  /** Reads a Kafka topic. */
  INTAKE,
  /** Runs until it is stopped, or once. */
  BACKGROUND,
  /** Runs by a schedule. */
  SCHEDULED
}
