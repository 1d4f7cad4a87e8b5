package io.nightshift.hosting;

/**
 * Calls the protected methods of services on behalf of the host. An author of services does not
 * need it.
 */
public final class ServiceAccess {
  private ServiceAccess() {}

  /** Calls {@link BackgroundService#execute}. */
  public static void execute(BackgroundService service, CancellationToken stopping)
      throws Exception {
    service.execute(stopping);
  }

  /** Calls {@link ScheduledService#schedule}. */
  public static Schedule schedule(ScheduledService service) {
    return service.schedule();
  }

  /** Calls {@link ScheduledService#hasWork}. */
  public static boolean hasWork(ScheduledService service) throws Exception {
    return service.hasWork();
  }

  /** Calls {@link ScheduledService#runOnce}. */
  public static void runOnce(ScheduledService service, RunContext run, CancellationToken stopping)
      throws Exception {
    service.runOnce(run, stopping);
  }
}
