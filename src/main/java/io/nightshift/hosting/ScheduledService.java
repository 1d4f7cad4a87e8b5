package io.nightshift.hosting;

/**
 * A service that runs by a schedule: once for each tick, on one of the instances. The lease of a
 * run expires when its instance dies or freezes. Another instance then runs the tick, or a newer
 * one that has come meanwhile.
 *
 * <p>A run that fails is recorded, and shown as the worker's last error; the next tick runs all the
 * same. Its settings are {@code workers."name".schedule.*} below the prefix of {@link
 * HostSettings}.
 */
public abstract class ScheduledService implements HostedService {

  /** The schedule of this service; its settings override it. */
  protected abstract Schedule schedule();

  /**
   * Runs the service once.
   *
   * @param run the tick and the results of the run
   * @param stopping cancelled when the host stops, or when the lease is lost: nothing may be
   *     committed then, which only a check in the same transaction can guarantee. One second later
   *     the thread of the run is interrupted
   * @throws Exception if the run failed
   */
  protected abstract void runOnce(RunContext run, CancellationToken stopping) throws Exception;

  /**
   * Whether a tick of the schedule is worth a run, called before the tick is claimed: a cheap check
   * that avoids a run with nothing to do, its lease and its row in the history. It is not called
   * for an operator's run. The default is true.
   *
   * @throws Exception if the check failed: the run begins, and reports the failure
   */
  protected boolean hasWork() throws Exception {
    return true;
  }

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT;
  }

  /** Does nothing by default: the schedule begins after this. */
  @Override
  public void start(CancellationToken startup) throws Exception {}

  /** Does nothing by default: the run at work is cancelled and awaited before this. */
  @Override
  public void stop(CancellationToken deadline) throws Exception {}
}
