package io.nightshift.intake.consumer;

import static java.util.Objects.requireNonNull;

import io.nightshift.hosting.LogFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A batch: the records of one poll, or of several consecutive ones. */
public final class Batch<T> {

  /**
   * The size in bytes above which no second batch is held: large events wait for memory, not for
   * time.
   */
  private static final long MOST_BYTES_BESIDE = 4 << 20;

  private final List<DecodedRecord<T>> records;
  private final Map<TopicPartition, Move> moves;
  private final long bytes;
  private final boolean shared;
  private final long readAt;
  private @Nullable Claims<T> claims;

  /**
   * A batch.
   *
   * @param records in the order of each partition
   * @param moves the move of the position of each partition
   */
  Batch(List<DecodedRecord<T>> records, Map<TopicPartition, Move> moves) {
    this(records, moves, false, System.nanoTime());
  }

  private Batch(
      List<DecodedRecord<T>> records,
      Map<TopicPartition, Move> moves,
      boolean shared,
      long readAt) {
    this.records = records;
    this.moves = moves;
    this.bytes = bytes(records);
    this.shared = shared;
    this.readAt = readAt;
  }

  /**
   * A batch of records of a share group, which has no positions: a range of offsets may have gaps,
   * which other consumers have acquired.
   *
   * @param records in the order of each partition
   */
  static <T> Batch<T> shared(List<DecodedRecord<T>> records) {
    Map<TopicPartition, Move> ranges = new HashMap<>();
    for (DecodedRecord<T> decoded : records) {
      long offset = decoded.kafkaRecord().offset();
      ranges.merge(
          partition(decoded),
          new Move(offset, offset + 1),
          (first, last) -> new Move(first.from(), last.to()));
    }
    return new Batch<>(records, ranges, true, System.nanoTime());
  }

  public List<DecodedRecord<T>> records() {
    return records;
  }

  /** When its first records were read, of {@link System#nanoTime}. */
  long readAt() {
    return readAt;
  }

  /** The range of offsets of each partition. */
  Map<TopicPartition, Move> moves() {
    return moves;
  }

  /** Whether its records are of a share group. */
  boolean isShared() {
    return shared;
  }

  /** The moves of positions: none for a share group. */
  Map<TopicPartition, Move> positions() {
    return shared ? Map.of() : moves;
  }

  /** The records of a share group's batch that are not before these offsets. */
  Batch<T> since(Map<TopicPartition, Long> offsets) {
    return shared(
        records.stream()
            .filter(
                decoded ->
                    decoded.kafkaRecord().offset()
                        >= offsets.getOrDefault(partition(decoded), Long.MAX_VALUE))
            .toList());
  }

  /** The identities to claim, sorted when first asked for. For one thread at a time. */
  Claims<T> claims() {
    if (claims == null) {
      claims = Claims.of(records);
    }
    return claims;
  }

  /** Whether the next batch may be read while this one is being applied. */
  boolean leavesRoom() {
    return bytes <= MOST_BYTES_BESIDE;
  }

  /** Whether another poll of at most {@code more} records may join this batch. */
  boolean takes(int more, int most) {
    return records.size() + more <= most && bytes <= MOST_BYTES_BESIDE / 2;
  }

  private static long bytes(List<? extends DecodedRecord<?>> records) {
    long bytes = 0;
    for (DecodedRecord<?> decoded : records) {
      bytes += decoded.kafkaRecord().serializedValueSize();
    }
    return bytes;
  }

  /**
   * The positions after this batch.
   *
   * @param positions the positions now
   */
  Map<TopicPartition, Long> after(Map<TopicPartition, Long> positions) {
    Map<TopicPartition, Long> reached = new HashMap<>(positions);
    moves.forEach((partition, move) -> reached.replace(partition, move.to()));
    return reached;
  }

  /** Joins this batch with the one that was read after it. */
  Batch<T> followedBy(Batch<T> next) {
    List<DecodedRecord<T>> all = new ArrayList<>(records.size() + next.records.size());
    all.addAll(records);
    all.addAll(next.records);
    Map<TopicPartition, Move> moved = new HashMap<>(moves);
    next.moves.forEach(
        (partition, move) ->
            moved.merge(
                partition,
                move,
                (first, last) -> new Move(first.from(), last.to(), last.topicId())));
    return new Batch<>(all, moved, false, readAt);
  }

  /** Splits the batch into batches of one partition each. */
  List<Batch<T>> byPartition() {
    Map<TopicPartition, List<DecodedRecord<T>>> split = new HashMap<>();
    moves.keySet().forEach(partition -> split.put(partition, new ArrayList<>()));
    for (DecodedRecord<T> decoded : records) {
      List<DecodedRecord<T>> own = split.get(partition(decoded));
      if (own != null) {
        own.add(decoded);
      }
    }
    List<Batch<T>> batches = new ArrayList<>(split.size());
    split.forEach(
        (partition, own) ->
            batches.add(
                new Batch<>(
                    own, Map.of(partition, requireNonNull(moves.get(partition))), shared, readAt)));
    return batches;
  }

  private static TopicPartition partition(DecodedRecord<?> decoded) {
    return new TopicPartition(decoded.kafkaRecord().topic(), decoded.kafkaRecord().partition());
  }

  /** The partition of a batch of one partition. */
  TopicPartition partition() {
    return moves.keySet().iterator().next();
  }

  /** The move of a batch of one partition. */
  Move move() {
    return requireNonNull(moves.get(partition()));
  }

  /**
   * Splits a batch of one partition into pieces of nearly one size, at most one for each record.
   */
  List<Batch<T>> pieces(int most) {
    int count = Math.min(most, records.size());
    List<Batch<T>> pieces = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      pieces.add(
          piece(
              (int) ((long) i * records.size() / count),
              (int) ((long) (i + 1) * records.size() / count)));
    }
    return pieces;
  }

  /**
   * Splits a batch of one partition into the records before an offset, the record at that offset,
   * and the records after it.
   */
  List<Batch<T>> cutOut(long offset) {
    int place = 0;
    while (place < records.size() && records.get(place).kafkaRecord().offset() < offset) {
      place++;
    }
    int after = Math.min(place + 1, records.size());
    List<Batch<T>> cut = new ArrayList<>(3);
    for (int[] range : new int[][] {{0, place}, {place, after}, {after, records.size()}}) {
      if (range[0] < range[1]) {
        cut.add(piece(range[0], range[1]));
      }
    }
    return cut;
  }

  /** Each piece begins where the one before it ends, also behind offsets that are not records. */
  private Batch<T> piece(int begin, int end) {
    Move move = move();
    long from = begin == 0 ? move.from() : records.get(begin).kafkaRecord().offset();
    long to = end == records.size() ? move.to() : records.get(end).kafkaRecord().offset();
    return new Batch<>(
        records.subList(begin, end),
        Map.of(partition(), new Move(from, to, move.topicId())),
        shared,
        readAt);
  }

  /**
   * The log fields of the batch. The offset is the first one; for several partitions, both fields
   * list their values in the same order.
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
   * @param topicId the topic that the position must still belong to; null while the topic is
   *     unknown
   */
  public record Move(long from, long to, @Nullable UUID topicId) {
    /** A move in a topic whose id is not known. */
    Move(long from, long to) {
      this(from, to, null);
    }
  }
}
