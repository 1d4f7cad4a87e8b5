package io.nightshift.hosting.runtime;

import io.nightshift.hosting.HostedService;
import io.nightshift.hosting.Wait;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.hosting.WorkerOptions;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The status view of a worker.
 *
 * @param work its work; null if its service has no work of its own
 */
record WorkerView(
    String name,
    HostedService service,
    @Nullable Work work,
    WorkerOptions options,
    WorkerLifecycle lifecycle,
    HeartbeatMonitor monitor) {

  /** The figures of the service, and those of its schedule. */
  List<WorkerFigure> figures() {
    List<WorkerFigure> own = service.figures();
    return work == null ? own : Stream.concat(own.stream(), work.figures().stream()).toList();
  }

  /** The longest wait of the service and of its work; a failed worker waits for its restart. */
  private @Nullable Wait waits(WorkerState state) {
    Instant failingSince = lifecycle.failingSince();
    if (failingSince != null) {
      String error = lifecycle.lastError();
      return new Wait(error == null ? "it is started again" : error, failingSince);
    }
    if (state != WorkerState.STARTING && state != WorkerState.RUNNING) {
      return null;
    }
    return Stream.of(service.waits(), work == null ? Optional.<Wait>empty() : work.waits())
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Wait::since))
        .orElse(null);
  }

  WorkerStatus status() {
    WorkerState state = lifecycle.state();
    String runError = work == null ? null : work.lastError().orElse(null);
    return new WorkerStatus(
        name,
        options.kind(),
        state,
        lifecycle.since(),
        lifecycle.restarts(),
        runError == null ? lifecycle.lastError() : runError,
        // A worker that an operator paused does not make the application unready.
        state == WorkerState.PAUSED ? null : service.unready().orElse(null),
        monitor.stalled().orElse(null),
        monitor.heartbeat().orElse(null),
        lifecycle.failingSince(),
        waits(state),
        work == null || state != WorkerState.RUNNING ? null : work.nextRun().orElse(null),
        options.failure() == WorkerOptions.FailurePolicy.STOP_HOST,
        options.order(),
        figures());
  }
}
