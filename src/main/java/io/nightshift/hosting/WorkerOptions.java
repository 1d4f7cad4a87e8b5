package io.nightshift.hosting;

import java.time.Duration;

/**
 * The host's options for one service.
 *
 * @param kind its kind in the status
 * @param order services start in ascending order and stop in descending order; those with equal
 *     numbers together
 * @param startTimeout the longest time that its {@code start} may take; zero if it waits for
 *     something outside without a limit: that wait then does not count against the host's own limit
 * @param stopTimeout the longest time that its stop may take, within the host's deadline for all
 * @param oneShot whether a return of {@code execute} is its completion rather than a failure
 * @param heartbeatLimit how long its work may run without checking its {@link CancellationToken}
 *     (waits by {@link CancellationToken#delay} aside) before the process counts as stuck and its
 *     liveness fails; zero if it is not watched
 * @param restart the policy after its {@code execute} has ended by itself
 * @param failure what its permanent failure means for the host
 */
public record WorkerOptions(
    WorkerKind kind,
    int order,
    Duration startTimeout,
    Duration stopTimeout,
    boolean oneShot,
    Duration heartbeatLimit,
    RestartPolicy restart,
    FailurePolicy failure) {

  /**
   * The defaults: order 0, up to 30 seconds to start and to stop, runs until stopped, not watched,
   * restarts on failure, degrades.
   */
  public static final WorkerOptions DEFAULT =
      new WorkerOptions(
          WorkerKind.BACKGROUND,
          0,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          false,
          Duration.ZERO,
          RestartPolicy.DEFAULT,
          FailurePolicy.DEGRADE);

  /** The effect of a permanent failure of a service on the host. */
  public enum FailurePolicy {
    /** The host continues without it. */
    DEGRADE,
    /** The host drains the others, and exits with {@link ExitCode#WORKER_FAILED}. */
    STOP_HOST
  }

  /** A copy with another kind. */
  public WorkerOptions withKind(WorkerKind newKind) {
    return new WorkerOptions(
        newKind, order, startTimeout, stopTimeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** A copy with another order. */
  public WorkerOptions withOrder(int newOrder) {
    return new WorkerOptions(
        kind, newOrder, startTimeout, stopTimeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** A copy with another start timeout; zero for none. */
  public WorkerOptions withStartTimeout(Duration timeout) {
    return new WorkerOptions(
        kind, order, timeout, stopTimeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** A copy with another stop timeout. */
  public WorkerOptions withStopTimeout(Duration timeout) {
    return new WorkerOptions(
        kind, order, startTimeout, timeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** A copy whose return from {@code execute} is its completion. */
  public WorkerOptions once() {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, true, heartbeatLimit, restart, failure);
  }

  /** A copy with a heartbeat limit: work that is silent for longer is stuck. Zero for unwatched. */
  public WorkerOptions withHeartbeatLimit(Duration limit) {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, oneShot, limit, restart, failure);
  }

  /** A copy with another restart policy. */
  public WorkerOptions withRestart(RestartPolicy policy) {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, oneShot, heartbeatLimit, policy, failure);
  }

  /** A copy with another effect of its permanent failure. */
  public WorkerOptions withFailure(FailurePolicy policy) {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, oneShot, heartbeatLimit, restart, policy);
  }
}
