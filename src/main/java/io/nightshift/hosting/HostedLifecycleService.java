package io.nightshift.hosting;

/**
 * A hosted service with callbacks before any service starts or stops, and after all have done so.
 */
public interface HostedLifecycleService extends HostedService {

  /**
   * Called before {@code start} of any service.
   *
   * @throws Exception if the start must fail
   */
  default void starting(CancellationToken startup) throws Exception {}

  /**
   * Called after {@code start} of every service.
   *
   * @throws Exception if the start must fail
   */
  default void started(CancellationToken startup) throws Exception {}

  /**
   * Called before {@code stop} of any service.
   *
   * @throws Exception logged and reported; the stop continues
   */
  default void stopping(CancellationToken deadline) throws Exception {}

  /**
   * Called after {@code stop} of every service.
   *
   * @throws Exception logged and reported; the stop continues
   */
  default void stopped(CancellationToken deadline) throws Exception {}
}
