package io.nightshift.intake.consumer;

import io.nightshift.database.Outages;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import io.nightshift.intake.consumer.Positions.PositionLostException;
import io.nightshift.intake.consumer.TopicProgress.Need;
import io.nightshift.tracing.TracedWork;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies batches on a thread beside the consumer's, and retries while the database is away: an
 * outage causes no dead letter and no skipped record. A batch that fails several times in the same
 * way while the database answers is applied in {@link PartsApplier parts}.
 */
public final class BatchApplier<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /**
   * The number of equal failures, while the database answers, after which a batch is applied in
   * parts.
   */
  private static final int SAME_FAILURES = 3;

  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(30).toNanos();

  private final int consumer;
  private final BatchTransaction<T> transaction;
  private final BatchTraces traces;
  private final TopicProgress progress;
  private final Suspects<T> suspects;
  private final PartsApplier<T> parts;
  private final Duration maxBackoff;

  public BatchApplier(
      int consumer,
      BatchTransaction<T> transaction,
      BatchTraces traces,
      TopicProgress progress,
      Duration maxBackoff) {
    this.consumer = consumer;
    this.transaction = transaction;
    this.traces = traces;
    this.progress = progress;
    this.suspects = new Suspects<>(transaction, progress, maxBackoff);
    this.parts = new PartsApplier<>(transaction, progress, suspects, consumer, maxBackoff);
    this.maxBackoff = maxBackoff;
  }

  /** Begins to apply a batch; {@code stopping} ends the retries, but not an attempt in progress. */
  InFlight<T> submit(Batch<T> batch, CancellationToken stopping) {
    // Its heartbeat replaces the consumer's, which only waits for it.
    CancellationSource giveUp = CancellationSource.partOf(stopping);
    CompletableFuture<BatchOutcome> outcome = new CompletableFuture<>();
    var unused =
        Thread.ofVirtual()
            .name("nightshift-apply")
            .start(
                () -> {
                  BatchOutcome came;
                  try (giveUp;
                      var fields = batch.logFields();
                      var trace = traces.begin(batch)) {
                    came = apply(batch, trace, giveUp.token(), stopping);
                  } catch (Throwable t) {
                    came = new BatchOutcome.Failed(t);
                  }
                  outcome.complete(came);
                });
    return new InFlight<>(batch, outcome, giveUp);
  }

  /** Records that partitions belong to another consumer now. */
  void lost(Collection<TopicPartition> partitions) {
    suspects.lost(partitions);
  }

  /** Records that its records may be another consumer's now: none of them is held any more. */
  void lost() {
    suspects.lost();
  }

  private BatchOutcome apply(
      Batch<T> batch, TracedWork trace, CancellationToken giveUp, CancellationToken stopping) {
    Backoff backoff = new Backoff(maxBackoff);
    long loggedAt = 0;
    String failed = "";
    int times = 0;
    while (true) {
      if (suspects.isIn(batch) || (times >= SAME_FAILURES && answers(stopping))) {
        return parts.apply(batch, giveUp, stopping);
      }
      long begun = System.nanoTime();
      try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
        Counts counts = transaction.run(batch);
        suspects.others(counts, batch);
        progress.committed(counts, batch, Duration.ofNanos(System.nanoTime() - begun));
        BatchTraces.applied(trace, counts);
        if (loggedAt != 0) {
          LOG.info("NS0412 The batch that waited is applied");
        }
        progress.working(Need.DATABASE, consumer);
        return new BatchOutcome.Applied();
      } catch (PositionLostException e) {
        progress.working(Need.DATABASE, consumer);
        trace.failed("another consumer moved a position");
        return new BatchOutcome.PositionLost();
      } catch (Exception e) {
        if (!Outages.willPass(e)) {
          trace.failed(e.getClass().getName());
          return new BatchOutcome.Failed(e);
        }
        String state = Outages.state(e);
        times = state.equals(failed) ? times + 1 : 1;
        failed = state;
        if (!Outages.isConflict(e) && !giveUp.isCancelled()) {
          progress.waiting(Need.DATABASE, consumer, "PostgreSQL: " + Failures.oneLine(e));
          if (loggedAt == 0 || System.nanoTime() - loggedAt > LOG_EVERY_NANOS) {
            String failure = Failures.oneLine(e);
            if (Outages.isLockTimeout(e)) {
              LOG.warnf(
                  "NS0410 The batch waits for rows that another transaction locks: %s", failure);
            } else {
              LOG.warnf("NS0411 The database is unavailable; the batch waits: %s", failure);
            }
            loggedAt = System.nanoTime();
          }
        }
        if (!giveUp.delay(backoff.next())) {
          trace.failed("given up while the database was away");
          return new BatchOutcome.GivenUp();
        }
      }
    }
  }

  private boolean answers(CancellationToken stopping) {
    try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      return transaction.server() != null;
    }
  }

  /** A batch that is being applied. */
  static final class InFlight<T> {
    private final Batch<T> batch;
    private final CompletableFuture<BatchOutcome> outcome;
    private final CancellationSource giveUp;

    InFlight(Batch<T> batch, CompletableFuture<BatchOutcome> outcome, CancellationSource giveUp) {
      this.batch = batch;
      this.outcome = outcome;
      this.giveUp = giveUp;
    }

    Batch<T> batch() {
      return batch;
    }

    /** Whether the outcome is available. */
    boolean isDone() {
      return outcome.isDone();
    }

    /** Waits for the outcome, at most the limit; null if it is not available yet. */
    @Nullable BatchOutcome await(Duration limit) throws InterruptedException {
      try {
        return outcome.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        return null;
      } catch (ExecutionException e) {
        throw new IllegalStateException("outcomes are never exceptional", e);
      }
    }

    /** Ends the retries; an attempt in progress is finished. */
    void giveUp() {
      giveUp.cancel();
    }
  }
}
