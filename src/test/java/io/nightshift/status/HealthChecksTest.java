package io.nightshift.status;

import static io.nightshift.hosting.HostState.DRAINING;
import static io.nightshift.hosting.HostState.RUNNING;
import static io.nightshift.hosting.HostState.STARTING;
import static io.nightshift.hosting.HostState.STOPPED;
import static org.eclipse.microprofile.health.HealthCheckResponse.Status.DOWN;
import static org.eclipse.microprofile.health.HealthCheckResponse.Status.UP;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.hosting.WorkerKind;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

  @Test
  void itHasStartedOnceItRuns() {
    assertEquals(DOWN, HealthChecks.started(STARTING).getStatus());
    assertEquals(UP, HealthChecks.started(RUNNING).getStatus());
    assertEquals(UP, HealthChecks.started(DRAINING).getStatus());
    assertEquals(UP, HealthChecks.started(STOPPED).getStatus());
  }

  @Test
  void itIsReadyOnlyWhileItRuns() {
    WorkerStatus fine = worker("fine", WorkerState.RUNNING, null, null);
    assertEquals(DOWN, HealthChecks.ready(STARTING, List.of(fine)).getStatus());
    assertEquals(UP, HealthChecks.ready(RUNNING, List.of(fine)).getStatus());
    assertEquals(DOWN, HealthChecks.ready(DRAINING, List.of(fine)).getStatus());
    assertEquals(DOWN, HealthChecks.ready(STOPPED, List.of(fine)).getStatus());
  }

  @Test
  void whoIsInTheWayIsNamedWithTheReason() {
    HealthCheckResponse answer =
        HealthChecks.ready(
            RUNNING,
            List.of(
                worker("fine", WorkerState.RUNNING, "an old failure", null),
                worker("paused", WorkerState.PAUSED, null, null),
                worker("waits", WorkerState.RUNNING, null, "has no partitions yet"),
                worker("broken", WorkerState.FAILED, "no disk", null)));
    assertEquals(DOWN, answer.getStatus());
    assertEquals(
        Map.of("host", "RUNNING", "waits", "has no partitions yet", "broken", "failed: no disk"),
        answer.getData().orElseThrow());
  }

  @Test
  void aWorkerThatTheHostCanDoWithoutMayFail() {
    WorkerStatus optional = worker("optional", WorkerState.FAILED, "no disk", null, false);
    assertEquals(UP, HealthChecks.ready(RUNNING, List.of(optional)).getStatus());
  }

  private static WorkerStatus worker(
      String name, WorkerState state, @Nullable String lastError, @Nullable String unready) {
    return worker(name, state, lastError, unready, true);
  }

  private static WorkerStatus worker(
      String name,
      WorkerState state,
      @Nullable String lastError,
      @Nullable String unready,
      boolean critical) {
    return new WorkerStatus(
        name,
        WorkerKind.BACKGROUND,
        state,
        Instant.EPOCH,
        0,
        lastError,
        unready,
        critical,
        0,
        Map.of());
  }
}
