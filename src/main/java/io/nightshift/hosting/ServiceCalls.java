package io.nightshift.hosting;

import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Calls a service's own {@code start} and {@code stop} in turn: never one of them twice. */
final class ServiceCalls {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final String name;
  private final HostedService service;
  private final Life life;
  private volatile boolean started;
  private volatile @Nullable String stopError;

  ServiceCalls(String name, HostedService service, Life life) {
    this.name = name;
    this.service = service;
    this.life = life;
  }

  /** Starts it; where that fails, so has the worker. */
  void start(CancellationToken startup) throws Exception {
    try {
      service.start(startup);
      started = true;
    } catch (Throwable t) {
      var unused = life.failForGood(t);
      throw t;
    }
  }

  /** Stops it where it is started; never throws. */
  void stop(CancellationToken deadline) {
    if (started) {
      started = false;
      try {
        service.stop(deadline);
      } catch (Throwable t) {
        LOG.errorf(t, "%s could not stop cleanly", name);
        life.failed(t);
        stopError = Failures.oneLine(t);
      }
    }
  }

  /** How its last stop failed; null if it did not. */
  @Nullable String stopError() {
    return stopError;
  }
}
