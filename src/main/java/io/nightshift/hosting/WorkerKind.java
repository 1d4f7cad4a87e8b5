package io.nightshift.hosting;

/** The kind of a worker, as the status shows it. */
public enum WorkerKind {
  /** Reads a Kafka topic. */
  INTAKE,
  /** Runs until it is stopped, or once. */
  BACKGROUND,
  /** Runs by a schedule. */
  SCHEDULED
}
