package io.nightshift.status.metrics;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * {@code nightshift_worker_state}: 1 for the state that a worker is in, 0 for all others; and
 * {@code nightshift_worker_waiting_seconds}: how many seconds it has waited instead of working.
 */
@Singleton
final class WorkerMeters extends RemovableMeters {
  private final HostedServices workers;

  @Inject
  WorkerMeters(HostedServices workers) {
    this.workers = workers;
    live(
        "nightshift.worker.state",
        "1 for the state that a worker is in, 0 for all others",
        () -> workers.all().stream().flatMap(this::rows));
    live(
        "nightshift.worker.waiting.seconds",
        "For how long a worker has waited for something that is away; 0 where it works",
        () -> workers.all().stream().map(this::waiting));
  }

  /** Workers can be added at any time. */
  @Scheduled(every = "1s")
  void refresh() {
    refreshLive();
  }

  private MultiGauge.Row<?> waiting(WorkerStatus worker) {
    String name = worker.name();
    return MultiGauge.Row.of(Tags.of("worker", name), () -> secondsWaited(name));
  }

  private double secondsWaited(String worker) {
    return workers
        .find(worker)
        .map(WorkerStatus::waits)
        .map(wait -> Math.max(0, Duration.between(wait.since(), Instant.now()).toMillis() / 1000.0))
        .orElse(0.0);
  }

  private Stream<MultiGauge.Row<?>> rows(WorkerStatus worker) {
    String name = worker.name();
    return Arrays.stream(WorkerState.values())
        .map(
            state ->
                MultiGauge.Row.of(
                    Tags.of("worker", name, "state", state.name()), () -> isIn(name, state)));
  }

  private int isIn(String worker, WorkerState state) {
    return workers.find(worker).filter(now -> now.state() == state).isPresent() ? 1 : 0;
  }
}
