package io.nightshift.hosting.runtime;

import org.jboss.logging.MDC;

/** Starts the threads of workers. */
final class WorkerThreads {
  private static final String WORKER = "worker";

  private WorkerThreads() {}

  /** Starts a virtual thread whose name and log fields name a worker. */
  static Thread start(String prefix, String worker, Runnable task) {
    return Thread.ofVirtual()
        .name(prefix + worker)
        .start(
            () -> {
              MDC.put(WORKER, worker);
              task.run();
            });
  }
}
