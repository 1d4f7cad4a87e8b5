package io.nightshift.intake.consumer;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.EventProcessor.Event;
import io.nightshift.events.EventProcessor.Rejection;
import io.nightshift.events.Reason;
import io.nightshift.intake.consumer.DeadLetterWriter.Letter;
import io.nightshift.intake.consumer.DecodedRecord.Refusal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts records into applied events, dead letters, and events that are parked behind these.
 *
 * <p>With parked keys, the events to apply depend on earlier rejections, and the rejections on the
 * applied events. So events are applied in a trial behind a savepoint: if its rejections park
 * exactly the events that were left out, the result equals that of one event after the other.
 * Otherwise the trial is repeated with the new knowledge. If a few trials do not suffice, each half
 * is sorted by itself, so that n events cost at most n log n.
 */
final class BatchTriage<T> {
  /** Two are enough if the key of a record is the subject of its event. */
  private static final int TRIALS = 3;

  private final List<DecodedRecord<T>> records;
  private final @Nullable Set<ByteBuffer> standing; // The state after the sorted records.
  private final @Nullable Refusal[] refusals;
  private final BitSet parked = new BitSet();
  private int applied;

  private BatchTriage(List<DecodedRecord<T>> records, @Nullable Set<ByteBuffer> standing) {
    this.records = records;
    this.standing = standing;
    this.refusals = new Refusal[records.size()];
    for (int i = 0; i < refusals.length; i++) {
      refusals[i] = records.get(i).refusal();
    }
  }

  /**
   * Sorts records.
   *
   * @param records in their order
   * @param claimed those that were never seen before, in the same order; the others that can be
   *     claimed are left out
   * @param standing the keys that are parked from the beginning; this changes them; null if nothing
   *     is parked
   */
  @SuppressWarnings("ReferenceEquality") // Both lists hold the same objects.
  static <T> BatchTriage<T> of(
      List<DecodedRecord<T>> records,
      List<DecodedRecord<T>> claimed,
      @Nullable Set<ByteBuffer> standing) {
    if (claimed.size() == records.size()) {
      return new BatchTriage<>(records, standing);
    }
    List<DecodedRecord<T>> unseen = new ArrayList<>(records.size());
    Iterator<DecodedRecord<T>> next = claimed.iterator();
    DecodedRecord<T> mine = next.hasNext() ? next.next() : null;
    for (DecodedRecord<T> decoded : records) {
      if (decoded == mine) {
        mine = next.hasNext() ? next.next() : null;
        unseen.add(decoded);
      } else if (decoded.claim() == null) {
        unseen.add(decoded);
      }
    }
    return new BatchTriage<>(unseen, standing);
  }

  /**
   * Applies what can be applied.
   *
   * @throws SQLException as {@link EventProcessor#apply}
   */
  void apply(Connection connection, EventProcessor<T> processor) throws SQLException {
    settle(connection, processor, 0, records.size());
  }

  private void settle(Connection connection, EventProcessor<T> processor, int from, int to)
      throws SQLException {
    @Nullable Refusal[] known = Arrays.copyOfRange(refusals, from, to);
    for (int trials = 0; trials < TRIALS; trials++) {
      Trial trial = trial(from, known);
      List<Rejection> rejections = List.of();
      Savepoint before = null;
      if (trial.size() > 0) {
        before = standing == null ? null : connection.setSavepoint();
        rejections = processor.apply(connection, events(trial));
      }
      known = found(from, to, trial, rejections);
      boolean settled = standing == null || trial(from, known).parked().equals(trial.parked());
      if (before != null) {
        if (!settled) {
          connection.rollback(before);
        }
        connection.releaseSavepoint(before);
      }
      if (settled) {
        applied += trial.size() - rejections.size();
        settled(from, known, trial.parked());
        return;
      }
    }
    int middle = (from + to) >>> 1;
    settle(connection, processor, from, middle);
    settle(connection, processor, middle, to);
  }

  /**
   * A trial.
   *
   * @param events the indexes of the events, including those that are known to be rejected
   * @param size their number
   * @param parked the events that wait behind a dead letter, counted from the first record of the
   *     trial
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Trial(int[] events, int size, BitSet parked) {}

  private Trial trial(int from, @Nullable Refusal[] known) {
    int[] events = new int[known.length];
    int size = 0;
    BitSet waiting = new BitSet();
    Set<ByteBuffer> still = new HashSet<>();
    for (int i = 0; i < known.length; i++) {
      byte[] key = standing == null ? null : records.get(from + i).kafkaRecord().key();
      if (standing != null && key != null) {
        ByteBuffer wrapped = ByteBuffer.wrap(key);
        if (standing.contains(wrapped) || still.contains(wrapped)) {
          waiting.set(i);
          continue;
        }
        if (known[i] != null) {
          still.add(wrapped);
        }
      }
      if (refusals[from + i] == null) {
        events[size++] = from + i;
      }
    }
    return new Trial(events, size, waiting);
  }

  private List<Event<T>> events(Trial trial) {
    List<Event<T>> events = new ArrayList<>(trial.size());
    for (int i = 0; i < trial.size(); i++) {
      events.add(records.get(trial.events()[i]).toEvent());
    }
    return events;
  }

  /** The refusals, with those that a processor has found in a trial. */
  private @Nullable Refusal[] found(int from, int to, Trial trial, List<Rejection> rejections) {
    @Nullable Refusal[] found = Arrays.copyOfRange(refusals, from, to);
    for (Rejection rejection : rejections) {
      int place = trial.events()[rejection.index()];
      CloudEvent envelope = records.get(place).toEvent().envelope();
      found[place - from] = Refusal.of(envelope, rejection);
    }
    return found;
  }

  private void settled(int from, @Nullable Refusal[] found, BitSet waiting) {
    for (int i = 0; i < found.length; i++) {
      refusals[from + i] = found[i];
      byte[] key = records.get(from + i).kafkaRecord().key();
      if (standing != null && key != null && found[i] != null) {
        standing.add(ByteBuffer.wrap(key));
      }
    }
    waiting.stream().forEach(i -> parked.set(from + i));
  }

  /** The number of applied events. */
  int applied() {
    return applied;
  }

  /** The records that are not applied, with the reasons; those of each key in their order. */
  List<Letter> letters() {
    List<Letter> letters = new ArrayList<>();
    List<Letter> behind = new ArrayList<>();
    for (int place = 0; place < refusals.length; place++) {
      DecodedRecord<T> decoded = records.get(place);
      Refusal refusal = refusals[place];
      if (parked.get(place)) {
        behind.add(new Letter(decoded.kafkaRecord(), parked(decoded)));
      } else if (refusal != null) {
        letters.add(new Letter(decoded.kafkaRecord(), refusal));
      }
    }
    letters.addAll(behind); // After those that they wait for.
    return letters;
  }

  private static Refusal parked(DecodedRecord<?> decoded) {
    CloudEvent event = decoded.event();
    String message = "waits behind an earlier dead letter of its key";
    if (event != null) {
      return Refusal.of(event, Reason.PARKED, message);
    }
    Refusal own = decoded.refusal();
    return own == null
        ? new Refusal(Reason.PARKED, message, null, null, null)
        : new Refusal(Reason.PARKED, message, own.id(), own.source(), own.type());
  }
}
