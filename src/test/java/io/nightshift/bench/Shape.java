package io.nightshift.bench;

/**
 * The configuration of a contender.
 *
 * @param consumers the number of consumers in one process
 * @param batch the maximum number of events in a transaction
 */
record Shape(int consumers, int batch) {

  /** What all have where nothing is said. */
  static final Shape NORMAL = new Shape(1, 4_000);

  /** The most events of a transaction of those that take batches by other means. */
  static final int PEERS_BATCH = 2_000;

  /** What follows a contender's name; empty for the normal one. */
  String suffix() {
    return (consumers == NORMAL.consumers ? "" : ", " + consumers + " consumers")
        + (batch == NORMAL.batch ? "" : ", batches of " + batch);
  }
}
