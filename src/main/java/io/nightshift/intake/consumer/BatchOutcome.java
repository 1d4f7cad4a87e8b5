package io.nightshift.intake.consumer;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The outcome of a batch. */
sealed interface BatchOutcome {
  /** Committed. */
  record Applied() implements BatchOutcome {}

  /**
   * Committed except for partitions that wait for a record: the positions must be read again.
   *
   * @param from the first offset of each of these that is not committed
   */
  record Partly(Map<TopicPartition, Long> from) implements BatchOutcome {}

  /** Rolled back, because another consumer moved a position: the positions must be read again. */
  record PositionLost() implements BatchOutcome {}

  /** Rolled back, because a stop was requested while the database was away. */
  record GivenUp() implements BatchOutcome {}

  /** Rolled back because of a failure that a retry does not solve. */
  record Failed(Throwable failure) implements BatchOutcome {
    /** Throws the failure. */
    void rethrow() throws Exception {
      switch (failure) {
        case Exception e -> throw e;
        case Error e -> throw e;
        default -> throw new IllegalStateException(failure);
      }
    }
  }
}
