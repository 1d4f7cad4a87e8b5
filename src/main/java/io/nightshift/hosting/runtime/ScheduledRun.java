package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.RunLedger;
import io.nightshift.hosting.RunLedger.Outcome;
import io.nightshift.hosting.ScheduledService;
import io.nightshift.hosting.ServiceAccess;
import io.nightshift.hosting.Wait;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs a scheduled service under a lease: the lease is renewed while the run is at work, and
 * released at its end.
 */
final class ScheduledRun {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");
  private static final Duration RETRY = Duration.ofMillis(200);

  private final String name;
  private final ScheduledService service;
  private final Duration lease;
  private final RunLedger ledger;
  private final Clock clock;
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile @Nullable String lastError;
  private volatile int failuresInARow;
  private volatile @Nullable Wait failing;
  private volatile @Nullable RunContext atWork;

  ScheduledRun(
      String name, ScheduledService service, Duration lease, RunLedger ledger, Clock clock) {
    this.name = name;
    this.service = service;
    this.lease = lease;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** Whether a tick is worth a run; true if that is unknown. */
  boolean isWorthWhile(CancellationToken stopping) {
    try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      return ServiceAccess.hasWork(service);
    } catch (Exception e) {
      LOG.debugf(e, "%s cannot tell whether there is work", name);
      return true;
    }
  }

  /**
   * Runs the service once.
   *
   * @param claimedAt the time just before the lease was granted, by {@link System#nanoTime}
   * @return whether the end is recorded; otherwise the tick counts as not run
   */
  boolean perform(RunContext run, long claimedAt, CancellationToken stopping) throws Exception {
    runs.incrementAndGet();
    atWork = run;
    long begunNanos = System.nanoTime();
    Instant begun = clock.instant();
    Lease held = new Lease(run, claimedAt);
    String error = null;
    Outcome outcome = Outcome.SUCCEEDED;
    Error fatal = null;
    try (CancellationSource ending = CancellationSource.partOf(stopping)) {
      Thread renewal =
          Thread.ofVirtual().name("worker-lease-" + name).start(() -> held.keep(ending));
      Interruption patience = ending.token().interruptAfter(Interruption.PATIENCE);
      try (patience) {
        ServiceAccess.runOnce(service, run, ending.token());
      } catch (Throwable t) {
        boolean onRequest =
            ending.token().isCancelled()
                && (t instanceof CancellationException || patience.hasStruck());
        outcome = onRequest ? Outcome.CANCELLED : Outcome.FAILED;
        error = Failures.oneLine(t);
        if (!onRequest) {
          failed.incrementAndGet();
          LOG.errorf(t, "NS0209 A run of %s failed; the next tick runs as planned", name);
        }
        fatal = t instanceof Error e ? e : null;
      } finally {
        held.letGo();
        renewal.join();
        atWork = null;
      }
    }
    lastError = error;
    noteFailure(outcome, error);
    boolean recorded =
        held.finish(outcome, error, begun.plusNanos(System.nanoTime() - begunNanos), stopping);
    if (fatal != null) {
      throw fatal;
    }
    return recorded && outcome != Outcome.CANCELLED;
  }

  Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  /**
   * The report of a series of at least two failed runs on this instance, and its begin; empty
   * without such a series.
   */
  Optional<Wait> failing() {
    Wait since = failing;
    return failuresInARow > 1 ? Optional.ofNullable(since) : Optional.empty();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes, others only read.
  private void noteFailure(Outcome outcome, @Nullable String error) {
    switch (outcome) {
      case FAILED -> {
        Wait before = failing;
        Instant since = before == null ? clock.instant() : before.since();
        failing = new Wait("its runs fail: " + error, since);
        failuresInARow++;
      }
      case SUCCEEDED -> {
        failing = null;
        failuresInARow = 0;
      }
      default -> {} // A run that was broken off is neither a success nor a failure.
    }
  }

  /** The run at work on this instance. */
  Optional<RunContext> atWork() {
    return Optional.ofNullable(atWork);
  }

  long runs() {
    return runs.get();
  }

  long failed() {
    return failed.get();
  }

  /** The lease of one run. */
  private final class Lease {
    private final RunContext run;
    private final CancellationSource over = CancellationSource.create();
    private volatile long endsAt;

    Lease(RunContext run, long claimedAt) {
      this.run = run;
      this.endsAt = claimedAt + lease.toNanos();
    }

    /** Renews the lease until it is released; cancels the run if the lease is lost, or may be. */
    void keep(CancellationSource ending) {
      while (over.token().delay(lease.dividedBy(3))) {
        long asked = System.nanoTime();
        try (var patience = over.token().interruptAfter(Interruption.PATIENCE)) {
          if (!ledger.renew(run, lease)) {
            LOG.warnf("NS0210 %s lost its lease to another instance; the run is cancelled", name);
            ending.cancel();
            return;
          }
          endsAt = asked + lease.toNanos();
        } catch (Exception e) {
          if (left().isZero()) {
            LOG.warnf(
                "NS0211 %s could not renew its lease; the run is cancelled: %s",
                name, Failures.oneLine(e));
            ending.cancel();
            return;
          }
        }
      }
    }

    void letGo() {
      over.cancel();
    }

    private Duration left() {
      return Duration.ofNanos(Math.max(0, endsAt - System.nanoTime()));
    }

    /**
     * Records the outcome of the run while the lease lasts; after that it belongs to another
     * instance.
     */
    boolean finish(
        Outcome outcome, @Nullable String error, Instant at, CancellationToken stopping) {
      CancellationToken limit = CancellationSource.within(left()).token();
      while (true) {
        try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
          if (!ledger.finish(run, outcome, error, at)) {
            lastError = "the lease was lost during the run";
            LOG.warnf(
                "NS0212 %s lost its lease during the run of %s; another instance may run "
                    + "this tick",
                name, run.tick());
            return false;
          }
          return true;
        } catch (Exception e) {
          // A stop has little time: the tick is then run again, by any instance.
          if (stopping.isCancelled() || !limit.delay(RETRY)) {
            lastError = "the end of the run could not be recorded: " + Failures.oneLine(e);
            LOG.warnf("NS0213 %s may run the same tick again: %s", name, lastError);
            return false;
          }
        }
      }
    }
  }
}
