package io.nightshift.intake.consumer;

import io.nightshift.database.Outages;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.Positions.PositionLostException;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The records of a consumer that fail by themselves, at most one of each partition. Each is tried
 * alone beside the batches, with growing time limits, while its partition waits and all others
 * continue.
 *
 * <p>A record becomes a dead letter only if all of this is true: it has failed {@link #ATTEMPTS}
 * times in the same way; the same start of the same server has answered before and after each of
 * these; the failure is one that a record's own work can cause; and another event of the topic was
 * applied, or could have been, within the normal limits right before the last of these and right
 * after it. So no record becomes a dead letter because the database is away, slow for all, or
 * blocked by another transaction.
 */
final class Suspects<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /** The number of attempts, with one, two and four times the normal limits. */
  static final int ATTEMPTS = 3;

  private static final int WITNESSES = 3;
  private static final long RECENT_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /**
   * A record that failed by itself while the database answered, and the history of its attempts.
   *
   * @param record a batch with only this record
   * @param witnesses other records of its topic, to be tried if none is applied meanwhile
   * @param failures the number of equal failures when tried alone
   * @param state the SQL state of these failures
   * @param notBefore the value of {@link System#nanoTime} at which it is retried
   * @param running whether an attempt is running
   */
  private record Suspect<T>(
      Batch<T> record,
      List<DecodedRecord<T>> witnesses,
      int failures,
      String state,
      long notBefore,
      boolean running) {

    /** A record that failed among others, and was not tried alone yet. */
    static <T> Suspect<T> of(Batch<T> record, String state) {
      return new Suspect<>(record, List.of(), 0, state, System.nanoTime(), false);
    }

    long offset() {
      return record.records().getFirst().kafkaRecord().offset();
    }

    boolean isDue() {
      return !running && System.nanoTime() - notBefore >= 0;
    }

    Suspect<T> running(List<DecodedRecord<T>> others) {
      return new Suspect<>(record, others, failures, state, notBefore, true);
    }

    /** The suspect after one more failure. */
    Suspect<T> failed(String now, long pauseNanos) {
      int times = now.equals(state) ? failures + 1 : 1;
      return new Suspect<>(record, witnesses, times, now, System.nanoTime() + pauseNanos, false);
    }

    /** The suspect after an inconclusive attempt, because something else was away. */
    Suspect<T> unknown(long pauseNanos) {
      return new Suspect<>(
          record, witnesses, failures, state, System.nanoTime() + pauseNanos, false);
    }
  }

  private final Map<TopicPartition, Suspect<T>> byPartition = new ConcurrentHashMap<>();
  private final BatchTransaction<T> transaction;
  private final TopicProgress progress;
  private final long pauseNanos;
  private volatile List<DecodedRecord<T>> recent = List.of();
  private volatile long appliedAt = System.nanoTime() - RECENT_NANOS;

  Suspects(BatchTransaction<T> transaction, TopicProgress progress, Duration maxBackoff) {
    this.transaction = transaction;
    this.progress = progress;
    this.pauseNanos = Math.min(maxBackoff.toNanos(), MAX_PAUSE.toNanos());
  }

  /** Records that events of other records were applied just now. */
  void others(Counts counts, Batch<T> batch) {
    if (counts.applied() > 0) {
      appliedAt = System.nanoTime();
      if (batch.isShared()) {
        // A share group polls nothing beside a suspect: these are its witnesses then.
        recent = batch.records().stream().filter(Suspects::isSuitable).limit(WITNESSES).toList();
      }
    }
  }

  /** The offset of the suspect among the records that a move passes; null if there is none. */
  @Nullable Long within(TopicPartition partition, Batch.Move move) {
    Suspect<T> known = byPartition.get(partition);
    if (known == null || known.offset() >= move.to()) {
      return null;
    }
    if (known.offset() < move.from()) {
      forget(partition, known);
      return null;
    }
    return known.offset();
  }

  /** Records that partitions belong to another consumer now. */
  void lost(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      Suspect<T> known = byPartition.get(partition);
      if (known != null) {
        forget(partition, known);
      }
    }
  }

  /** Records that all partitions may belong to other consumers now. */
  void lost() {
    lost(Set.copyOf(byPartition.keySet()));
  }

  /** Whether a record may show that the database applies others. */
  private static boolean isSuitable(DecodedRecord<?> decoded) {
    return decoded.payload() != null;
  }

  /** Whether a batch contains a suspect. */
  boolean isIn(Batch<?> batch) {
    return !byPartition.isEmpty()
        && batch.moves().entrySet().stream()
            .anyMatch(move -> within(move.getKey(), move.getValue()) != null);
  }

  /** Adds a record that has failed by itself, among the parts of a batch. */
  void add(TopicPartition partition, Batch<T> record, Exception failure) {
    Suspect<T> suspect = Suspect.of(record, Outages.state(failure));
    byPartition.put(partition, suspect); // A later suspect is reached again later.
    LOG.warnf(
        "NS0425 %s: the record at offset %d fails while the database answers; it is "
            + "tried alone, and its partition waits: %s",
        partition, suspect.offset(), Failures.oneLine(failure));
    progress.waiting(
        Need.SUSPECT, partition.partition(), "a record that fails: " + Failures.oneLine(failure));
  }

  /**
   * Tries the suspect of a partition on a thread of its own, if it is due.
   *
   * @param batch the batch that witnesses are taken from
   */
  void retry(TopicPartition partition, Batch<T> batch, CancellationToken stopping) {
    Suspect<T> known = byPartition.get(partition);
    if (known == null || !known.isDue()) {
      return;
    }
    Suspect<T> running = known.running(witnesses(batch, known));
    if (byPartition.replace(partition, known, running)) {
      var unused =
          Thread.ofVirtual()
              .name("nightshift-suspect")
              .start(() -> attempt(partition, running, stopping));
    }
  }

  /** From all parts of the batch: the records right after it may fail for the same cause. */
  private List<DecodedRecord<T>> witnesses(Batch<T> batch, Suspect<T> suspect) {
    ConsumerRecord<?, ?> itself = suspect.record().records().getFirst().kafkaRecord();
    List<DecodedRecord<T>> others =
        Stream.concat(batch.records().stream(), recent.stream())
            .filter(Suspects::isSuitable)
            .filter(
                each ->
                    each.kafkaRecord().offset() != itself.offset()
                        || each.kafkaRecord().partition() != itself.partition())
            .toList();
    List<DecodedRecord<T>> chosen = new ArrayList<>(WITNESSES);
    for (int i = 0; i < WITNESSES && i < others.size(); i++) {
      chosen.add(others.get((int) ((long) i * others.size() / Math.min(WITNESSES, others.size()))));
    }
    return chosen;
  }

  private void attempt(TopicPartition partition, Suspect<T> suspect, CancellationToken stopping) {
    Suspect<T> next = suspect.unknown(pauseNanos);
    try (var fields = suspect.record().logFields()) {
      String server = transaction.server();
      if (server == null) {
        return;
      }
      boolean decisive = suspect.failures() >= ATTEMPTS - 1 && othersAreApplied(suspect);
      try {
        long begun = System.nanoTime();
        Counts counts = transaction.alone(suspect.record(), factor(suspect), stopping);
        applied(partition, suspect, counts, begun);
        return;
      } catch (PositionLostException e) {
        forget(partition, suspect);
        return;
      } catch (Exception e) {
        if (stopping.isCancelled() || !server.equals(transaction.server())) {
          return; // The database was away: that is no failure of the record.
        }
        next = suspect.failed(Outages.state(e), pauseNanos);
        LOG.warnf(
            "NS0426 %s: the record at offset %d has failed %d times alone, with up to %d "
                + "times the normal limits: %s",
            partition, suspect.offset(), next.failures(), factor(suspect), Failures.oneLine(e));
        if (decisive
            && next.failures() >= ATTEMPTS
            && Outages.mayBeOwn(e)
            && othersAreApplied(suspect)) {
          long begun = System.nanoTime();
          applied(partition, suspect, transaction.deadLetter(suspect.record(), e), begun);
          return;
        }
      }
    } catch (PositionLostException e) {
      forget(partition, suspect);
    } catch (Exception e) {
      LOG.warnf(
          "NS0427 %s: the attempt at a record that fails could not be made; the next attempt "
              + "follows: %s",
          partition, Failures.oneLine(e));
    } finally {
      byPartition.replace(partition, suspect, next);
    }
  }

  private static int factor(Suspect<?> suspect) {
    return 1 << Math.min(suspect.failures(), ATTEMPTS - 1);
  }

  private void applied(TopicPartition partition, Suspect<T> suspect, Counts counts, long begun) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    progress.committed(counts, suspect.record(), took);
    forget(partition, suspect);
  }

  /** Checked before and after an attempt: a general slowness may end in between. */
  private boolean othersAreApplied(Suspect<T> suspect) {
    return System.nanoTime() - appliedAt < RECENT_NANOS
        || suspect.witnesses().stream()
            .anyMatch(
                witness ->
                    suspect.record().isShared()
                        ? transaction.couldApplyAgain(witness)
                        : transaction.couldApply(witness));
  }

  private void forget(TopicPartition partition, Suspect<T> suspect) {
    if (byPartition.remove(partition, suspect)) {
      progress.working(Need.SUSPECT, partition.partition());
    }
  }
}
