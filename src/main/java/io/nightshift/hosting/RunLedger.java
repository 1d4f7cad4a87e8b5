package io.nightshift.hosting;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where all instances write down who runs what, so that each tick is run by one of them. Its
 * methods may fail when the place is away; the caller then tries again.
 *
 * <p>The ledger has a clock. All instances are judged by it: a tick that lies in its future is not
 * granted, and an instance whose own clock differs from it by more than a limit is granted nothing.
 */
public interface RunLedger {

  /**
   * How a worker stands.
   *
   * @param lastTick the last tick that was run, or when the worker was first seen
   * @param lastFinished when its last run ended; null if it has never run
   */
  record Standing(Instant lastTick, @Nullable Instant lastFinished) {}

  /** What became of a claim. */
  sealed interface Claim {
    /**
     * The run is this instance's.
     *
     * @param epoch the fencing number of its lease
     */
    record Granted(long epoch) implements Claim {}

    /** The tick has been run, or is left out. */
    record Done() implements Claim {}

    /**
     * Another run is at work.
     *
     * @param left how long its lease lasts if it is not renewed
     */
    record Held(Duration left) implements Claim {}

    /**
     * The tick lies in the future of the ledger's clock.
     *
     * @param left how long it is until then
     */
    record Early(Duration left) implements Claim {}
  }

  /**
   * A claim to a run.
   *
   * @param worker the worker's name
   * @param trigger what begins it; an operator's run is never {@link Claim.Done}
   * @param tick the tick to run
   * @param lease how long the claim lasts without being renewed
   * @param skipOverlapped whether a tick that came before the last run's end is left out
   */
  record Request(
      String worker,
      RunContext.Trigger trigger,
      Instant tick,
      Duration lease,
      boolean skipOverlapped) {}

  /** How a run ended. */
  enum Outcome {
    /** As it should. */
    SUCCEEDED,
    /** By an exception. Its tick counts as run. */
    FAILED,
    /** Told to stop. Its tick is left to another instance. */
    CANCELLED
  }

  /**
   * How a worker stands. One never seen is entered as of {@code now}; so is one whose schedule has
   * changed, since ticks of the new schedule before now are none that it missed.
   *
   * @param schedule its ticks in words
   * @param now by this instance's clock
   * @throws ClockSkewException if this instance's clock differs too much from the ledger's
   */
  Standing standing(String worker, String schedule, Instant now) throws Exception;

  /**
   * Claims a run; what its predecessor left unfinished is recorded as lost.
   *
   * @throws ClockSkewException if this instance's clock differs too much from the ledger's
   */
  Claim claim(Request request) throws Exception;

  /**
   * Makes a run's lease last anew, and notes how far it has come.
   *
   * @return false if it is lost
   */
  boolean renew(RunContext run, Duration lease) throws Exception;

  /**
   * Ends a run and its lease.
   *
   * @param error why it failed; null if it did not
   * @param at by the clock that the ticks come from
   * @return false if the lease was lost before
   */
  boolean finish(RunContext run, Outcome outcome, @Nullable String error, Instant at)
      throws Exception;

  /**
   * Why this instance is granted nothing, as far as its clock is the reason: as it was when the
   * clocks were last compared; empty if the clocks agree.
   */
  Optional<String> clockFault();
}
