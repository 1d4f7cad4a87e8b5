package io.nightshift.status.metrics;

import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * {@code nightshift_worker_restarts_total}, {@code nightshift_worker_runs_total} and {@code
 * nightshift_worker_failed_runs_total}.
 */
@Singleton
final class WorkerCounters extends RemovableMeters {
  private final HostedServices workers;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();

  @Inject
  WorkerCounters(HostedServices workers) {
    this.workers = workers;
  }

  @Override
  void bind() {
    countAll();
  }

  /** Workers can be added at any time. */
  @Scheduled(every = "1s")
  void refresh() {
    countAll();
  }

  private void countAll() {
    if (isBound()) {
      workers.all().stream().filter(worker -> counted.add(worker.name())).forEach(this::count);
    }
  }

  private void count(WorkerStatus worker) {
    String name = worker.name();
    count(
        "nightshift.worker.restarts",
        "How often a worker was started again after it had ended by itself",
        name,
        all -> all.find(name).map(WorkerStatus::restarts).orElse(0));
    if (worker.kind().equals(WorkerKind.SCHEDULED)) {
      count(
          "nightshift.worker.runs",
          "Runs of a scheduled worker that this instance has begun",
          name,
          all -> figure(all, name, "runs"));
      count(
          "nightshift.worker.failed.runs",
          "Those of them that failed",
          name,
          all -> figure(all, name, "failedRuns"));
    }
  }

  private void count(
      String name, String description, String worker, ToDoubleFunction<HostedServices> figure) {
    counter(name, description, Tags.of("worker", worker), workers, figure);
  }
}
