package io.nightshift.intake;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The records of one poll.
 *
 * @param records in the order of each partition
 * @param moves by partition, from where to where its position moves
 */
record Batch<T>(List<Received<T>> records, Map<TopicPartition, Move> moves) {

  /**
   * A move of a position.
   *
   * @param from the position that the database must still hold
   * @param to the offset of the next record to apply
   */
  record Move(long from, long to) {}
}
