package io.nightshift.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where this instance stands in one topic.
 *
 * @param topic the Kafka topic
 * @param state the state of the worker that reads it, or {@code WAITING} while it cannot go on
 * @param waitingFor what it waits for, in one line; null while it does not
 * @param partitions the partitions that this instance has now
 * @param lag events not applied yet, over these partitions
 * @param applied events applied since this instance started
 * @param duplicates events met again since this instance started, and left alone
 * @param deadLettered records kept as dead letters since this instance started
 * @param replayed dead letters that were tried again here with success since this instance started
 * @param eventsPerSecond events taken in a second, over the last ten seconds
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
    double eventsPerSecond) {

  /**
   * One partition of this instance.
   *
   * @param partition its number
   * @param position the offset of the next record to apply: everything before it is in the database
   * @param end the offset of the next record to be published
   * @param lag {@code end - position}
   */
  public record Partition(int partition, long position, long end, long lag) {}
}
