package io.nightshift.intake.consumer;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The status of one topic on this instance.
 *
 * @param topic the Kafka topic
 * @param state the state of the worker that reads it, or {@code WAITING} while it cannot continue
 * @param waitingFor what it waits for, in one line; null while it does not
 * @param partitions the partitions that this instance has now; while it reads none, those that
 *     nobody reads
 * @param lag events not applied yet, over these partitions
 * @param applied events applied since this instance started
 * @param duplicates events that were read again since this instance started, and not applied again
 * @param deadLettered records kept as dead letters since this instance started
 * @param replayed dead letters that were replayed here since this instance started
 * @param eventsPerSecond events applied per second, over the last ten seconds
 * @param topicRecreated partitions that were read from their beginning since this instance started,
 *     since the topic had been deleted and created again
 * @param pastEnd the same, because their log ended before their position
 * @param recordsLost records that were removed from the topic before they were applied, seen since
 *     this instance started; at most
 * @param recentBatches the last ten batches that this instance applied, newest first
 * @param lastFailure the last failure since this instance started; null if there was none
 */
public record TopicStatus(
    String topic,
    String state,
    @Nullable String waitingFor,
    List<Partition> partitions,
    long lag,
    long applied,
    long duplicates,
    long deadLettered,
    long replayed,
    double eventsPerSecond,
    long topicRecreated,
    long pastEnd,
    long recordsLost,
    List<AppliedBatch> recentBatches,
    @Nullable Failure lastFailure) {

  /**
   * One partition of this instance.
   *
   * @param partition its number
   * @param position the offset of the next record to apply: everything before it is in the database
   * @param end the offset of the next record to be published, the high watermark
   * @param lag {@code end - position}; for a held partition, the records published since
   * @param heldWhy why it waits for an operator; null if it is not held
   * @param heldSince since when it is held; null if it is not held
   * @param openTransactionSince since when an open transaction keeps its last records from being
   *     read; null if none does
   */
  public record Partition(
      int partition,
      long position,
      long end,
      long lag,
      @Nullable String heldWhy,
      @Nullable Instant heldSince,
      @Nullable Instant openTransactionSince) {}

  /**
   * A batch that was applied, or a part of one.
   *
   * @param at when it was committed, by the clock of this instance
   * @param records its records
   * @param applied its events that were applied
   * @param duplicates its events that had been applied before
   * @param deadLettered its records that became dead letters
   * @param tookMillis the time of its transaction in milliseconds; without attempts that failed
   */
  public record AppliedBatch(
      Instant at, int records, int applied, int duplicates, int deadLettered, long tookMillis) {}

  /**
   * A failure: the broker, the database or a record kept the topic waiting, or its worker failed.
   *
   * @param at when it happened last, by the clock of this instance
   */
  public record Failure(Instant at, String why) {}
}
