package io.nightshift.hosting.runtime;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.HostedLifecycleService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.jboss.logging.Logger;

/**
 * The order of the stop: {@code stopping} of all, {@code stop} in descending order, {@code stopped}
 * of all, under one deadline. A failure never keeps another service from being stopped.
 */
final class StopSequence {
  private static final Logger LOG = Logger.getLogger("io.nightshift.hosting");

  private final CancellationToken deadline;

  StopSequence(CancellationToken deadline) {
    this.deadline = deadline;
  }

  DrainReport run(List<List<Worker>> groups) {
    long begin = System.nanoTime();
    List<List<Worker>> reversed = groups.reversed();
    List<Worker> all = reversed.stream().flatMap(List::stream).toList();
    all.forEach(worker -> tell(worker, "stopping", HostedLifecycleService::stopping));
    List<DrainReport.Entry> entries = new ArrayList<>();
    for (List<Worker> group : reversed) {
      entries.addAll(stopTogether(group, begin));
    }
    all.forEach(worker -> tell(worker, "stopped", HostedLifecycleService::stopped));
    return new DrainReport(Duration.ofNanos(System.nanoTime() - begin), entries);
  }

  private List<DrainReport.Entry> stopTogether(List<Worker> group, long asked) {
    List<FutureTask<DrainReport.Entry>> tasks = new ArrayList<>();
    for (Worker worker : group) {
      Duration own = worker.options().stopTimeout();
      Duration left = deadline.remaining();
      FutureTask<DrainReport.Entry> task =
          new FutureTask<>(() -> worker.stop(own.compareTo(left) < 0 ? own : left, asked));
      var unused = WorkerThreads.start("worker-stop-", worker.name(), task);
      tasks.add(task);
    }
    // Worker.stop keeps its own limit, so that these waits end too.
    return tasks.stream().map(StopSequence::result).toList();
  }

  private static DrainReport.Entry result(FutureTask<DrainReport.Entry> task) {
    try {
      return task.get();
    } catch (Exception e) {
      throw new IllegalStateException("a stop that never throws did", e);
    }
  }

  private void tell(Worker worker, String what, LifecycleStep step) {
    if (worker.service() instanceof HostedLifecycleService service) {
      try {
        step.run(service, deadline);
      } catch (Exception e) {
        LOG.errorf(e, "NS0118 %s failed in its step %s; the stop continues", worker.name(), what);
      }
    }
  }

  /** The callback {@code stopping} or {@code stopped}. */
  @FunctionalInterface
  private interface LifecycleStep {
    void run(HostedLifecycleService service, CancellationToken deadline) throws Exception;
  }
}
