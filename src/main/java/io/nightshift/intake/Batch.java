package io.nightshift.intake;

import io.nightshift.hosting.LogFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The records of one poll, or of several that followed one another. */
final class Batch<T> {

  /** Beside a batch of more bytes no other is held: large events wait for memory, not for time. */
  private static final long MOST_BYTES_BESIDE = 4 << 20;

  private final List<Received<T>> records;
  private final Map<TopicPartition, Move> moves;
  private @Nullable Claims<T> claims;

  /**
   * A batch.
   *
   * @param records in the order of each partition
   * @param moves by partition, from where to where its position moves
   */
  Batch(List<Received<T>> records, Map<TopicPartition, Move> moves) {
    this.records = records;
    this.moves = moves;
  }

  List<Received<T>> records() {
    return records;
  }

  Map<TopicPartition, Move> moves() {
    return moves;
  }

  /** The identities to claim, sorted when first asked for. For one thread at a time. */
  Claims<T> claims() {
    if (claims == null) {
      claims = Claims.of(records);
    }
    return claims;
  }

  /** Whether the next batch may be read while this one is applied. */
  boolean leavesRoom() {
    return bytes() <= MOST_BYTES_BESIDE;
  }

  /** Whether another poll of at most so many records may join it. */
  boolean takes(int more, int most) {
    return records.size() + more <= most && bytes() <= MOST_BYTES_BESIDE / 2;
  }

  private long bytes() {
    long bytes = 0;
    for (Received<T> received : records) {
      bytes += received.kafkaRecord().serializedValueSize();
    }
    return bytes;
  }

  /** Where partitions will stand once it is applied that stand at {@code positions} now. */
  Map<TopicPartition, Long> after(Map<TopicPartition, Long> positions) {
    Map<TopicPartition, Long> reached = new HashMap<>(positions);
    moves.forEach((partition, move) -> reached.replace(partition, move.to()));
    return reached;
  }

  /** With a batch that was read after it, as one. */
  Batch<T> followedBy(Batch<T> next) {
    List<Received<T>> all = new ArrayList<>(records.size() + next.records.size());
    all.addAll(records);
    all.addAll(next.records);
    Map<TopicPartition, Move> moved = new HashMap<>(moves);
    next.moves.forEach(
        (partition, move) ->
            moved.merge(partition, move, (first, last) -> new Move(first.from(), last.to())));
    return new Batch<>(all, moved);
  }

  /**
   * Says on each log line where the batch is from. The offset is the first; where it is from
   * several partitions, each of both stands in the same place.
   */
  LogFields logFields() {
    return LogFields.of(
        Map.of(
            "partition",
            moves.keySet().stream()
                .map(partition -> Integer.toString(partition.partition()))
                .collect(Collectors.joining(",")),
            "offset",
            moves.values().stream()
                .map(move -> Long.toString(move.from()))
                .collect(Collectors.joining(","))));
  }

  /**
   * A move of a position.
   *
   * @param from the position that the database must still hold
   * @param to the offset of the next record to apply
   */
  record Move(long from, long to) {}
}
