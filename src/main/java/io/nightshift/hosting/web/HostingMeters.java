package io.nightshift.hosting.web;

import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.nightshift.hosting.HostSettings;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.SettingsPrefix;
import io.nightshift.hosting.WorkerAdded;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The meters of the host and its workers: the metrics of their {@linkplain WorkerFigure figures},
 * and those below, whose names begin with the prefix of the settings.
 *
 * <ul>
 *   <li>{@code host_state}: 1 for the state that the instance is in, 0 for all others
 *   <li>{@code worker_state}: 1 for the state that a worker is in, 0 for all others
 *   <li>{@code worker_waiting_seconds}: how many seconds it has waited instead of working
 *   <li>{@code worker_restarts_total}: restarts of a worker after its work ended by itself
 * </ul>
 */
@Singleton
final class HostingMeters extends RemovableMeters {
  private final HostStatus host;
  private final HostedServices workers;
  private final String prefix;
  private final Set<String> counted = ConcurrentHashMap.newKeySet();

  @Inject
  HostingMeters(HostStatus host, HostedServices workers, HostSettings settings) {
    this.host = host;
    this.workers = workers;
    this.prefix = SettingsPrefix.of(settings);
    live(
        prefix + ".worker.state",
        "1 for the state that a worker is in, 0 for all others",
        () -> workers.all().stream().flatMap(this::states));
    live(
        prefix + ".worker.waiting.seconds",
        "For how long a worker has waited for something that is away; 0 where it works",
        () -> workers.all().stream().map(this::waiting));
  }

  @Override
  protected void bind() {
    for (HostState state : HostState.values()) {
      gauge(
          prefix + ".host.state",
          "1 for the state that the instance is in, 0 for all others",
          Tags.of("state", state.name()),
          host,
          now -> now.state() == state ? 1 : 0);
    }
    countAll();
  }

  void added(@Observes WorkerAdded worker) {
    refreshLive();
    countAll();
  }

  private Stream<MultiGauge.Row<?>> states(WorkerStatus worker) {
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

  private void countAll() {
    if (isBound()) {
      workers.all().stream().filter(worker -> counted.add(worker.name())).forEach(this::count);
    }
  }

  private void count(WorkerStatus worker) {
    String name = worker.name();
    counter(
        prefix + ".worker.restarts",
        "Restarts of a worker after its work ended by itself",
        Tags.of("worker", name),
        workers,
        all -> all.find(name).map(WorkerStatus::restarts).orElse(0));
    worker.figures().forEach(this::publish);
  }
}
