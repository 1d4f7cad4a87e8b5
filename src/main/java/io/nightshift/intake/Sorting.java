package io.nightshift.intake;

import io.nightshift.intake.DeadLetterWriter.Letter;
import io.nightshift.intake.EventProcessor.Event;
import io.nightshift.intake.EventProcessor.Rejection;
import io.nightshift.intake.Received.Refusal;
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
 * Records by what becomes of them: applied, dead letters, and what is parked behind these.
 *
 * <p>Where keys are parked, which events are applied depends on which are rejected before them, and
 * the other way round. So events are applied on trial behind a savepoint: where the rejections park
 * exactly what was left out, the result is that of one event after the other. Else the trial is
 * repeated with what is known now. Where a few trials do not settle it, each half is settled by
 * itself, so that n events cost no more than n log n.
 */
final class Sorting<T> {
  /** Two are enough where the key of a record is what its event is about. */
  private static final int TRIALS = 3;

  private final List<Received<T>> records;
  private final @Nullable Set<ByteBuffer> standing; // As of the settled records.
  private final @Nullable Refusal[] refusals;
  private final BitSet parked = new BitSet();
  private int applied;

  private Sorting(List<Received<T>> records, @Nullable Set<ByteBuffer> standing) {
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
   * @param standing the keys that stand still from the beginning, for this to change; null if
   *     nothing is parked
   */
  @SuppressWarnings("ReferenceEquality") // Both lists hold the same objects.
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
   * What is applied on trial.
   *
   * @param events the places of the events, those that are known to be rejected among them
   * @param size how many these are
   * @param parked what waits behind a dead letter, counted from the first record of the trial
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared never.
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

  /** The refusals with those that a processor has found in a trial. */
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

  /** How many events are applied. */
  int applied() {
    return applied;
  }

  /** What is not applied, and why; of each key in its order. */
  List<Letter> letters() {
    List<Letter> letters = new ArrayList<>();
    List<Letter> behind = new ArrayList<>();
    for (int place = 0; place < refusals.length; place++) {
      Received<T> received = records.get(place);
      Refusal refusal = refusals[place];
      if (parked.get(place)) {
        behind.add(new Letter(received.kafkaRecord(), parked(received)));
      } else if (refusal != null) {
        letters.add(new Letter(received.kafkaRecord(), refusal));
      }
    }
    letters.addAll(behind); // Behind those that they wait for.
    return letters;
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
}
