package io.nightshift.intake.consumer;

import io.nightshift.database.Outages;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.BatchTransaction.Faults;
import io.nightshift.intake.consumer.Positions.PositionLostException;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Applies a batch that fails as a whole in parts: each part is of one partition, in a transaction
 * of its own that moves the position to its end. A part that fails is split into smaller ones, down
 * to the record that fails by itself. Then only the partition of that record waits.
 */
final class PartsApplier<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /**
   * The number of pieces: few steps lead to one record, and only the part that has it costs the
   * time limit.
   */
  private static final int PIECES = 8;

  /** A pause, so that a waiting partition does not keep its consumer busy. */
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final BatchTransaction<T> transaction;
  private final TopicProgress progress;
  private final Suspects<T> suspects;
  private final int consumer;
  private final Duration maxBackoff;

  PartsApplier(
      BatchTransaction<T> transaction,
      TopicProgress progress,
      Suspects<T> suspects,
      int consumer,
      Duration maxBackoff) {
    this.transaction = transaction;
    this.progress = progress;
    this.suspects = suspects;
    this.consumer = consumer;
    this.maxBackoff = maxBackoff;
  }

  /** Applies the parts that can be applied. */
  BatchOutcome apply(Batch<T> batch, CancellationToken giveUp, CancellationToken stopping) {
    Faults faults = new Faults(batch.records().size());
    Backoff backoff = new Backoff(maxBackoff);
    Deque<Batch<T>> parts = new ArrayDeque<>(batch.byPartition());
    Map<TopicPartition, Long> held = new HashMap<>();
    boolean any = false;
    progress.working(Need.DATABASE, consumer); // The database answers.
    while (!parts.isEmpty()) {
      if (giveUp.isCancelled()) {
        return new BatchOutcome.GivenUp();
      }
      Batch<T> part = parts.pop();
      TopicPartition partition = part.partition();
      if (held.containsKey(partition)) {
        continue;
      }
      Long suspect = suspects.within(partition, part.move());
      if (suspect != null) {
        List<Batch<T>> cut = part.cutOut(suspect);
        if (cut.size() > 1) {
          push(parts, cut);
        } else {
          held.put(partition, part.move().from());
          suspects.retry(partition, batch, stopping);
        }
        continue;
      }
      int before = faults.size();
      long begun = System.nanoTime();
      try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
        Counts counts = transaction.run(part, faults);
        suspects.others(counts, part);
        progress.committed(counts, part, Duration.ofNanos(System.nanoTime() - begun));
        progress.working(Need.DATABASE, consumer);
        backoff.reset();
        any = true;
      } catch (PositionLostException e) {
        return new BatchOutcome.PositionLost();
      } catch (Exception e) {
        faults.forget(before);
        if (!Outages.willPass(e)) {
          return new BatchOutcome.Failed(e);
        }
        if (stopping.isCancelled()) {
          return new BatchOutcome
              .GivenUp(); // The attempt was interrupted: that is no failure of the part.
        }
        if (transaction.server() == null) {
          progress.waiting(Need.DATABASE, consumer, "PostgreSQL: " + Failures.oneLine(e));
          parts.push(part);
          if (!giveUp.delay(backoff.next())) {
            return new BatchOutcome.GivenUp();
          }
        } else if (part.records().size() > 1) {
          LOG.infof(
              "NS0424 %s: %d records are applied in smaller batches: %s",
              partition, part.records().size(), Failures.oneLine(e));
          push(parts, part.pieces(PIECES));
        } else if (part.records().size() == 1) {
          suspects.add(partition, part, e);
          parts.push(part);
        } else {
          held.put(partition, part.move().from());
        }
      }
    }
    if (held.isEmpty()) {
      return new BatchOutcome.Applied();
    }
    var unused = any || giveUp.delay(PAUSE);
    return new BatchOutcome.Partly(held);
  }

  private static <T> void push(Deque<Batch<T>> parts, List<Batch<T>> pieces) {
    pieces.reversed().forEach(parts::push);
  }
}
