package io.nightshift.status;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code nightshift_worker_state}: 1 for the state that a worker is in, 0 for all others. */
@Singleton
final class WorkerMeters implements MeterBinder {
  private final HostedServices workers;
  private volatile @Nullable MultiGauge states;

  @Inject
  WorkerMeters(HostedServices workers) {
    this.workers = workers;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    states =
        MultiGauge.builder("nightshift.worker.state")
            .description("1 for the state that a worker is in, 0 for all others")
            .register(registry);
    refresh();
  }

  /** Workers can be added at any time; their values are read at each scrape. */
  @Scheduled(every = "1s")
  void refresh() {
    MultiGauge gauge = states;
    if (gauge != null) {
      gauge.register(workers.all().stream().flatMap(this::rows).toList(), false);
    }
  }

  /** The registry outlives the application in a dev mode's restarts. */
  @PreDestroy
  void unbind() {
    MultiGauge gauge = states;
    states = null;
    if (gauge != null) {
      gauge.register(List.of(), true);
    }
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
