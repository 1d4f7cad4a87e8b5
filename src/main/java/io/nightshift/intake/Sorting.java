package io.nightshift.intake;

import io.nightshift.intake.DeadLetterWriter.Letter;
import io.nightshift.intake.EventProcessor.Event;
import io.nightshift.intake.EventProcessor.Rejection;
import io.nightshift.intake.Received.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Records by what becomes of them: to apply, dead letters, and what is parked behind these. */
final class Sorting<T> {
  private final List<Received<T>> records;
  private final @Nullable Set<ByteBuffer> standing;
  private final Map<Received<T>, Refusal> rejected = new IdentityHashMap<>(0);
  private List<Received<T>> applicable = List.of();
  private List<Letter> letters = List.of();

  private Sorting(List<Received<T>> records, @Nullable Set<ByteBuffer> standing) {
    this.records = records;
    this.standing = standing;
    sort();
  }

  /**
   * Sorts records.
   *
   * @param records in their order
   * @param claimed those that were never seen before, in the same order; the others that can be
   *     claimed are left out
   * @param standing the keys that stand still from the beginning; null where nothing is parked
   */
  static <T> Sorting<T> of(
      List<Received<T>> records, List<Received<T>> claimed, @Nullable Set<ByteBuffer> standing) {
    if (claimed.size() == records.size()) {
      return new Sorting<>(records, standing);
    }
    List<Received<T>> unseen = new ArrayList<>(records.size());
    Iterator<Received<T>> next = claimed.iterator();
    Received<T> mine = next.hasNext() ? next.next() : null;
    for (Received<T> received : records) {
      if (received == mine) {
        mine = next.hasNext() ? next.next() : null;
        unseen.add(received);
      } else if (received.claim() == null) {
        unseen.add(received);
      }
    }
    return new Sorting<>(unseen, standing);
  }

  private void sort() {
    applicable = new ArrayList<>(records.size());
    letters = new ArrayList<>();
    List<Letter> parked = new ArrayList<>();
    Set<ByteBuffer> still = standing == null ? null : new HashSet<>(standing);
    for (Received<T> received : records) {
      byte[] key = still == null ? null : received.kafkaRecord().key();
      if (still != null && key != null && still.contains(ByteBuffer.wrap(key))) {
        parked.add(new Letter(received.kafkaRecord(), parked(received)));
        continue;
      }
      Refusal refusal = received.refusal() == null ? rejected.get(received) : received.refusal();
      if (refusal == null) {
        applicable.add(received);
        continue;
      }
      letters.add(new Letter(received.kafkaRecord(), refusal));
      if (still != null && key != null) {
        still.add(ByteBuffer.wrap(key));
      }
    }
    letters.addAll(parked); // Behind those that they wait for.
  }

  private static Refusal parked(Received<?> received) {
    CloudEvent event = received.event();
    String message = "waits behind an earlier dead letter of its key";
    if (event != null) {
      return Refusal.of(event, Reason.PARKED, message);
    }
    Refusal own = received.refusal();
    return own == null
        ? new Refusal(Reason.PARKED, message, null, null, null)
        : new Refusal(Reason.PARKED, message, own.id(), own.source(), own.type());
  }

  /** What is to be applied, in its order. */
  List<Event<T>> events() {
    List<Event<T>> events = new ArrayList<>(applicable.size());
    for (Received<T> received : applicable) {
      events.add(received.toEvent());
    }
    return events;
  }

  /** How many events are to be applied. */
  int size() {
    return applicable.size();
  }

  /** What is not applied, and why; of each key in its order. */
  List<Letter> letters() {
    return letters;
  }

  /**
   * Makes dead letters of what a processor has rejected.
   *
   * @param rejections of {@link #events}
   * @return whether others were applied that have to wait behind them: all must be undone then, and
   *     what is to be applied now be applied
   */
  boolean reject(List<Rejection> rejections) {
    if (rejections.isEmpty()) {
      return false;
    }
    for (Rejection rejection : rejections) {
      Received<T> received = applicable.get(rejection.index());
      rejected.put(
          received,
          Refusal.of(received.toEvent().envelope(), rejection.reason(), rejection.message()));
    }
    int applied = applicable.size() - rejections.size();
    sort();
    return applicable.size() < applied;
  }
}
