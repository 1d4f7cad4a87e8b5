package io.nightshift.intake.consumer;

import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.TopicStatus.AppliedBatch;
import io.nightshift.intake.consumer.TopicStatus.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last batches of a topic and its last failure, in memory. Safe for use by many threads. */
final class RecentBatches {
  private static final int KEPT = 10;

  private final Deque<AppliedBatch> kept = new ArrayDeque<>();
  private @Nullable Failure lastFailure;

  /** Records a batch that is committed now; one without records is not recorded. */
  synchronized void applied(int records, Counts counts, Duration took) {
    if (records == 0) {
      return;
    }
    if (kept.size() == KEPT) {
      kept.removeLast();
    }
    kept.addFirst(
        new AppliedBatch(
            Instant.now(),
            records,
            counts.applied(),
            counts.duplicates(),
            counts.deadLettered(),
            took.toMillis()));
  }

  /** Records a failure that happens now. */
  synchronized void failed(String why) {
    lastFailure = new Failure(Instant.now(), why);
  }

  /** The last batches, newest first. */
  synchronized List<AppliedBatch> batches() {
    return List.copyOf(kept);
  }

  /** The last failure; null if there was none. */
  synchronized @Nullable Failure lastFailure() {
    return lastFailure;
  }
}
