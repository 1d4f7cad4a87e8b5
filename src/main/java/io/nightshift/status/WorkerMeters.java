package io.nightshift.status;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.stream.Stream;

/** {@code nightshift_worker_state}: 1 for the state that a worker is in, 0 for all others. */
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
  }

  /** Workers can be added at any time. */
  @Scheduled(every = "1s")
  void refresh() {
    refreshLive();
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
