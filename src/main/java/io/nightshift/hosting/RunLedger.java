package io.nightshift.hosting;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The record of who runs what, shared by all instances, so that each tick is run by one of them.
 * Its methods may fail when the storage is away; the caller then tries again.
 *
 * <p>The ledger has a clock, and all instances are compared with it: a tick that lies in its future
 * is not granted, and an instance whose own clock differs by more than a limit is granted nothing.
 */
public interface RunLedger {

  /**
   * The history of a worker.
   *
   * @param lastTick the last tick that was run, or when the worker was first seen
   * @param lastFinished when its last run ended; null if it has never run
   */
  record Standing(Instant lastTick, @Nullable Instant lastFinished) {}

  /** The result of a claim. */
  sealed interface Claim {
    /**
     * The run is granted to this instance.
     *
     * @param epoch the fencing number of its lease
     */
    record Granted(long epoch) implements Claim {}

    /** The tick has been run already, or is skipped. */
    record Done() implements Claim {}

    /**
     * Another run is at work.
     *
     * @param left the rest of its lease
     */
    record Held(Duration left) implements Claim {}

    /**
     * The tick lies in the future of the ledger's clock.
     *
     * @param left the time until then
     */
    record Early(Duration left) implements Claim {}
  }

  /**
   * A claim to a run.
   *
   * @param worker the worker's name
   * @param trigger its trigger; an operator's run is never {@link Claim.Done}
   * @param tick the tick to run
   * @param lease the duration of the claim until it is renewed
   * @param skipOverlapped whether a tick that came before the end of the last run is skipped
   */
  record Request(
      String worker,
      RunContext.Trigger trigger,
      Instant tick,
      Duration lease,
      boolean skipOverlapped) {}

  /** The outcome of a run. */
  enum Outcome {
    /** The run returned normally. */
    SUCCEEDED,
    /** The run threw an exception. Its tick counts as run. */
    FAILED,
    /** The run was stopped. Its tick is left to another instance. */
    CANCELLED
  }

  /**
   * Reads the history of a worker. A new worker is entered as of {@code now}. So is one whose
   * schedule has changed: it has not missed the ticks of the new schedule before now.
   *
   * @param schedule its ticks in words
   * @param now the time by this instance's clock
   * @throws ClockSkewException if this instance's clock differs too much from the ledger's
   */
  Standing standing(String worker, String schedule, Instant now) throws Exception;

  /**
   * Claims a run; an unfinished run of its predecessor is recorded as lost.
   *
   * @throws ClockSkewException if this instance's clock differs too much from the ledger's
   */
  Claim claim(Request request) throws Exception;

  /**
   * Renews the lease of a run, and records its progress.
   *
   * @return false if the lease is lost
   */
  boolean renew(RunContext run, Duration lease) throws Exception;

  /**
   * Ends a run and its lease.
   *
   * @param error the failure; null if there is none
   * @param at the end, by the clock of the ticks
   * @return false if the lease was lost before
   */
  boolean finish(RunContext run, Outcome outcome, @Nullable String error, Instant at)
      throws Exception;

  /**
   * The reason why this instance is granted nothing because of its clock, as of the last comparison
   * of the clocks; empty if they agree.
   */
  Optional<String> clockFault();
}
