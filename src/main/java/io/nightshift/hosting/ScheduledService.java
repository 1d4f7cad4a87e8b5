package io.nightshift.hosting;

/**
 * A service that runs again and again by a schedule: once for each of its ticks, on one of the
 * instances. A run whose instance dies or freezes is given up when its lease has run out, and its
 * tick, or a newer one that has come meanwhile, is run by another.
 *
 * <p>A run that fails is recorded, and shown as the worker's last error; the next tick runs all the
 * same. Its settings are {@code nightshift.workers."name".schedule.*}.
 */
public abstract class ScheduledService implements HostedService {

  /** When it runs where its settings say nothing else. */
  protected abstract Schedule schedule();

  /**
   * One run.
   *
   * @param run what it is run for; what it did is told there
   * @param stopping cancelled when the host stops, or when the lease is lost: nothing may be
   *     committed then, which only a check in the same transaction can guarantee. A second later
   *     the run's thread is interrupted
   * @throws Exception if it failed
   */
  protected abstract void runOnce(RunContext run, CancellationToken stopping) throws Exception;

  /**
   * Whether a tick of the schedule is worth a run, asked before it is claimed: a cheap look that
   * spares a run with nothing to do, its lease and its row in the history. A run that an operator
   * asks for is not asked about. By default every tick is.
   *
   * @throws Exception if it cannot be told: the run begins, and says what is wrong
   */
  protected boolean hasWork() throws Exception {
    return true;
  }

  @Override
  public WorkerOptions options() {
    return WorkerOptions.DEFAULT;
  }

  /** Nothing to do by default: the schedule begins after this. */
  @Override
  public void start(CancellationToken startup) throws Exception {}

  /** Nothing to do by default: the run at work is cancelled and awaited before this. */
  @Override
  public void stop(CancellationToken deadline) throws Exception {}
}
