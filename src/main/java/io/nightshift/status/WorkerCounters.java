package io.nightshift.status;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code nightshift_worker_restarts_total}, {@code nightshift_worker_runs_total} and {@code
 * nightshift_worker_failed_runs_total}.
 */
@Singleton
final class WorkerCounters implements MeterBinder {
  private final HostedServices workers;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();
  private final Queue<Meter> counters = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  @Inject
  WorkerCounters(HostedServices workers) {
    this.workers = workers;
  }

  @Override
  public void bindTo(MeterRegistry into) {
    registry = into;
    countAll();
  }

  /** Workers can be added at any time. */
  @Scheduled(every = "1s")
  void refresh() {
    countAll();
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MeterRegistry from = registry;
    registry = null;
    if (from != null) {
      counters.forEach(from::remove);
    }
  }

  private void countAll() {
    MeterRegistry into = registry;
    if (into != null) {
      workers.all().stream()
          .filter(worker -> counted.add(worker.name()))
          .forEach(worker -> count(worker, into));
    }
  }

  private void count(WorkerStatus worker, MeterRegistry into) {
    String name = worker.name();
    count(
        "nightshift.worker.restarts",
        "How often a worker was started again after it had ended by itself",
        name,
        WorkerStatus::restarts,
        into);
    if (worker.kind() == WorkerKind.SCHEDULED) {
      count(
          "nightshift.worker.runs",
          "Runs of a scheduled worker that this instance has begun",
          name,
          figure("runs"),
          into);
      count(
          "nightshift.worker.failed.runs",
          "Those of them that failed",
          name,
          figure("failedRuns"),
          into);
    }
  }

  private static ToLongFunction<WorkerStatus> figure(String figure) {
    return worker -> worker.figures().getOrDefault(figure, 0L);
  }

  private void count(
      String name,
      String description,
      String worker,
      ToLongFunction<WorkerStatus> figure,
      MeterRegistry into) {
    counters.add(
        FunctionCounter.builder(name, workers, all -> of(all, worker, figure))
            .description(description)
            .tag("worker", worker)
            .register(into));
  }

  private static double of(
      HostedServices workers, String name, ToLongFunction<WorkerStatus> figure) {
    return workers.find(name).map(figure::applyAsLong).orElse(0L);
  }
}
