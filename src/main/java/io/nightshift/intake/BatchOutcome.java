package io.nightshift.intake;

/** What became of a batch. */
sealed interface BatchOutcome {
  /** Committed. */
  record Applied() implements BatchOutcome {}

  /** Committed but for partitions that wait for a record: the positions must be read again. */
  record Partly() implements BatchOutcome {}

  /** Rolled back, since another consumer moved a position: the positions must be read again. */
  record PositionLost() implements BatchOutcome {}

  /** Rolled back, since it was told to give up while the database was away. */
  record GivenUp() implements BatchOutcome {}

  /** Rolled back, for a reason that trying again does not mend. */
  record Failed(Throwable failure) implements BatchOutcome {}
}
