package io.nightshift.intake;

import io.nightshift.intake.Positions.Hold;
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
 * The partitions that this instance reads, and those that it has left and that nobody reads; for
 * any thread.
 */
final class PartitionPlaces {
  private final ConcurrentMap<Integer, Place> places = new ConcurrentSkipListMap<>();

  /**
   * One of them.
   *
   * @param high its high watermark, as it was seen last
   * @param stable its last stable offset, as it was seen last
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

    /** An end that was seen before the last batch is old. */
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

  /** A partition is read from here on, or held here. */
  void placed(int number, Positioning.Place place) {
    places.put(
        number,
        new Place(place.row().position(), place.end(), place.end(), place.hold(), null, false));
  }

  void moved(int number, long to) {
    change(number, old -> with(old, to, old.high(), old.stable(), old.transactionSince()));
  }

  /** Its last stable offset is known anew. */
  void stable(int number, long stable) {
    change(number, old -> with(old, old.position(), old.high(), stable, old.transactionSince()));
  }

  /** Its high watermark is known anew. */
  void high(int number, long high) {
    change(number, old -> with(old, old.position(), high, old.stable(), old.transactionSince()));
  }

  /** An open transaction delays it since then; null without such a transaction. */
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

  /** Another instance has them; but for those that this one has left by itself. */
  void lost(Collection<Integer> gone) {
    places.entrySet().removeIf(one -> gone.contains(one.getKey()) && !one.getValue().isLeft());
  }

  /** This instance reads them no more. They are shown until somebody is known to read them. */
  void left(Collection<Integer> partitions) {
    partitions.forEach(
        number ->
            change(
                number,
                old ->
                    new Place(old.position(), old.high(), old.stable(), old.hold(), null, true)));
  }

  /** This instance reads again: what it reads is said by itself. */
  void joined() {
    places.values().removeIf(Place::isLeft);
  }

  /** Whether there are some that this instance has left. */
  boolean hasLeft() {
    return places.values().stream().anyMatch(Place::isLeft);
  }

  /** Nobody reads these, which stand so; what else this instance has left is read by others. */
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

  /** The numbers of all. */
  Set<Integer> numbers() {
    return Set.copyOf(places.keySet());
  }

  /** Those that are read whose high watermark is not the last stable offset that was seen last. */
  Set<Integer> unstable() {
    return places.entrySet().stream()
        .filter(one -> !one.getValue().isLeft() && one.getValue().stable() < one.getValue().high())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** All, as they are shown. */
  List<TopicStatus.Partition> shown() {
    return places.entrySet().stream().map(one -> one.getValue().shown(one.getKey())).toList();
  }
}
