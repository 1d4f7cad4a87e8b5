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
    long recordsLost) {

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
}
