package io.nightshift.hosting;

/**
 * A service that is one long-running method, on a virtual thread of its own: however long {@link
 * #execute} takes to return or to block, no other service's start waits for it.
 */
public abstract class BackgroundService implements HostedService {

  /**
   * The work. It should run until {@code stopping} is cancelled and then return soon, after it has
   * finished or given back the work in flight.
   *
   * <p>A return without a stop request is a failure, unless {@link WorkerOptions#oneShot()}. So is
   * every exception, a {@link java.util.concurrent.CancellationException} included, unless a stop
   * was requested.
   *
   * @param stopping cancelled when the service shall stop
   * @throws Exception if the service cannot recover from a failure by itself
   */
  protected abstract void execute(CancellationToken stopping) throws Exception;

  /** Does nothing by default: the host starts {@link #execute} after this. */
  @Override
  public void start(CancellationToken startup) throws Exception {}

  /** Does nothing by default: the host cancels and awaits {@link #execute} before this. */
  @Override
  public void stop(CancellationToken deadline) throws Exception {}
}
