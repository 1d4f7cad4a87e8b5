package io.nightshift.intake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where this instance stands in one topic.
 *
 * @param topic the Kafka topic
 * @param state the state of the worker that reads it, or {@code WAITING} while it cannot go on
 * @param waitingFor what it waits for, in one line; null while it does not
 * @param partitions the partitions that this instance has now; while it reads none, those that
 *     nobody reads
 * @param lag events not applied yet, over these partitions
 * @param applied events applied since this instance started
 * @param duplicates events met again since this instance started, and left alone
 * @param deadLettered records kept as dead letters since this instance started
 * @param replayed dead letters that were tried again here with success since this instance started
 * @param eventsPerSecond events taken in a second, over the last ten seconds
 * @param topicRecreated partitions that were read from their beginning since this instance started,
 *     since the topic had been deleted and created again
 * @param pastEnd the same, since their log ended before their position
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
   * @param lag {@code end - position}; of a partition that is held, what was published since
   * @param heldWhy why nobody reads it until an operator decides; null if it is not held
   * @param heldSince since when; null if it is not held
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
