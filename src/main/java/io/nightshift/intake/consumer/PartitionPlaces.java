package io.nightshift.intake.consumer;

import io.nightshift.intake.consumer.Positions.Hold;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this instance reads, and those that it has left and that nobody reads. Safe
 * for use by many threads.
 */
final class PartitionPlaces {
  private final ConcurrentMap<Integer, Place> places = new ConcurrentSkipListMap<>();

  /**
   * One partition.
   *
   * @param high its last known high watermark
   * @param stable its last known last stable offset
   * @param transactionSince the time since when an open transaction delays it; null without such a
   *     transaction
   * @param isLeft whether this instance does not read it any more
   */
  private record Place(
      long position,
      long high,
      long stable,
      @Nullable Hold hold,
      @Nullable Instant transactionSince,
      boolean isLeft) {

    /** An end from before the last batch is out of date. */
    TopicStatus.Partition shown(int number) {
      if (hold != null) {
        long lag = Math.max(0, high - hold.from());
        return new TopicStatus.Partition(
            number, position, high, lag, hold.why(), hold.since(), transactionSince);
      }
      long end = Math.max(position, Math.max(high, stable));
      return new TopicStatus.Partition(
          number, position, end, end - position, null, null, transactionSince);
    }
  }

  /** Records that a partition is read from here on, or held here. */
  void placed(int number, PartitionPlace place) {
    places.put(
        number,
        new Place(place.row().position(), place.end(), place.end(), place.hold(), null, false));
  }

  /** Records the places of all partitions, which the consumers of all instances share. */
  void shared(Map<Integer, Long> starts, boolean isRead) {
    places.keySet().retainAll(starts.keySet());
    starts.forEach((number, start) -> shared(number, start, isRead));
  }

  private void shared(int number, long start, boolean isRead) {
    places.compute(
        number,
        (n, old) ->
            new Place(
                start,
                old == null ? start : old.high(),
                old == null ? start : old.stable(),
                null,
                old == null ? null : old.transactionSince(),
                !isRead));
  }

  void moved(int number, long to) {
    change(number, old -> with(old, to, old.high(), old.stable(), old.transactionSince()));
  }

  /** Updates the last stable offset. */
  void stable(int number, long stable) {
    change(number, old -> with(old, old.position(), old.high(), stable, old.transactionSince()));
  }

  /** Updates the high watermark. */
  void high(int number, long high) {
    change(number, old -> with(old, old.position(), high, old.stable(), old.transactionSince()));
  }

  /**
   * Updates the time since when an open transaction delays the partition; null without such a
   * transaction.
   */
  void transaction(int number, @Nullable Instant since) {
    change(number, old -> with(old, old.position(), old.high(), old.stable(), since));
  }

  private static Place with(
      Place old, long position, long high, long stable, @Nullable Instant since) {
    return new Place(position, high, stable, old.hold(), since, old.isLeft());
  }

  private void change(int number, UnaryOperator<Place> change) {
    places.computeIfPresent(number, (n, old) -> change.apply(old));
  }

  /**
   * Removes partitions that another instance reads, except those that this one has left by itself.
   */
  void lost(Collection<Integer> gone) {
    places.entrySet().removeIf(one -> gone.contains(one.getKey()) && !one.getValue().isLeft());
  }

  /**
   * Records that this instance does not read these any more. They are shown until another instance
   * reads them.
   */
  void left(Collection<Integer> partitions) {
    partitions.forEach(
        number ->
            change(
                number,
                old ->
                    new Place(old.position(), old.high(), old.stable(), old.hold(), null, true)));
  }

  /** Records that this instance reads again: it reports its partitions by itself. */
  void joined() {
    places.values().removeIf(Place::isLeft);
  }

  /** Whether there are partitions that this instance has left. */
  boolean hasLeft() {
    return places.values().stream().anyMatch(Place::isLeft);
  }

  /**
   * Records the rows of partitions that nobody reads; the other partitions that this instance has
   * left are read by others.
   */
  void unread(Map<Integer, Positions.Row> rows) {
    places.entrySet().removeIf(one -> one.getValue().isLeft() && !rows.containsKey(one.getKey()));
    rows.forEach(
        (number, row) ->
            places.compute(
                number,
                (n, old) -> {
                  if (old != null && !old.isLeft()) {
                    return old;
                  }
                  long known = old == null ? row.position() : old.high();
                  return new Place(row.position(), known, known, row.hold(), null, true);
                }));
  }

  /** The numbers of all partitions. */
  Set<Integer> numbers() {
    return Set.copyOf(places.keySet());
  }

  /**
   * The numbers of the read partitions whose high watermark differs from the last known last stable
   * offset.
   */
  Set<Integer> unstable() {
    return places.entrySet().stream()
        .filter(one -> !one.getValue().isLeft() && one.getValue().stable() < one.getValue().high())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The status of all partitions. */
  List<TopicStatus.Partition> shown() {
    return places.entrySet().stream().map(one -> one.getValue().shown(one.getKey())).toList();
  }
}
