package io.nightshift.hosting;

import java.time.Duration;

/**
 * How the host treats one service.
 *
 * @param kind what the status calls it
 * @param order services start in ascending order and stop in descending; equal ones together
 * @param startTimeout the longest its {@code start} may take; zero if it waits for something
 *     outside and must never be given up: that wait then does not count against the host's own
 * @param stopTimeout the longest its stop may take, within the host's deadline for all
 * @param oneShot whether a return of {@code execute} is its completion rather than a failure
 * @param heartbeatLimit how long its work may go without looking at its {@link CancellationToken}
 *     (a wait by {@link CancellationToken#delay} aside) before the process counts as stuck, and its
 *     liveness fails; zero if it is not watched
 * @param restart what happens when its {@code execute} ends by itself
 * @param failure what its failing for good means for the host
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
   * Order 0, up to 30 seconds to start and to stop, runs until stopped, not watched, restarts on
   * failure, degrades.
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

  /** What a service that failed for good means for the host. */
  public enum FailurePolicy {
    /** The host goes on without it. */
    DEGRADE,
    /** The host drains the others, and exits with {@link ExitCode#WORKER_FAILED}. */
    STOP_HOST
  }

  /** The same with another kind. */
  public WorkerOptions withKind(WorkerKind newKind) {
    return new WorkerOptions(
        newKind, order, startTimeout, stopTimeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** The same with another order. */
  public WorkerOptions withOrder(int newOrder) {
    return new WorkerOptions(
        kind, newOrder, startTimeout, stopTimeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** The same with another limit on its start; zero for none. */
  public WorkerOptions withStartTimeout(Duration timeout) {
    return new WorkerOptions(
        kind, order, timeout, stopTimeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** The same with another limit on its stop. */
  public WorkerOptions withStopTimeout(Duration timeout) {
    return new WorkerOptions(
        kind, order, startTimeout, timeout, oneShot, heartbeatLimit, restart, failure);
  }

  /** The same, with a return of {@code execute} being its completion. */
  public WorkerOptions once() {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, true, heartbeatLimit, restart, failure);
  }

  /** The same, watched: silent for longer than so long, it is stuck. Zero for unwatched. */
  public WorkerOptions withHeartbeatLimit(Duration limit) {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, oneShot, limit, restart, failure);
  }

  /** The same with another policy of restarts. */
  public WorkerOptions withRestart(RestartPolicy policy) {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, oneShot, heartbeatLimit, policy, failure);
  }

  /** The same with another meaning of its failure. */
  public WorkerOptions withFailure(FailurePolicy policy) {
    return new WorkerOptions(
        kind, order, startTimeout, stopTimeout, oneShot, heartbeatLimit, restart, policy);
  }
}
