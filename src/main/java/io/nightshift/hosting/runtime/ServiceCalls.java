package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.HostedService;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Calls the {@code start} and {@code stop} of a service alternately: never one of them twice. */
final class ServiceCalls {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final String name;
  private final HostedService service;
  private final WorkerLifecycle lifecycle;
  private volatile boolean started;
  private volatile @Nullable String stopError;

  ServiceCalls(String name, HostedService service, WorkerLifecycle lifecycle) {
    this.name = name;
    this.service = service;
    this.lifecycle = lifecycle;
  }

  /** Starts the service; if that fails, the worker has failed. */
  void start(CancellationToken startup) throws Exception {
    try {
      service.start(startup);
      started = true;
    } catch (Throwable t) {
      var unused = lifecycle.failForGood(t);
      throw t;
    }
  }

  /** Stops the service if it is started; never throws. */
  void stop(CancellationToken deadline) {
    if (started) {
      started = false;
      try {
        service.stop(deadline);
      } catch (Throwable t) {
        LOG.errorf(t, "NS0215 %s could not stop cleanly; the stop continues", name);
        lifecycle.failed(t);
        stopError = Failures.oneLine(t);
      }
    }
  }

  /** The failure of the last stop; null if there is none. */
  @Nullable String stopError() {
    return stopError;
  }
}
