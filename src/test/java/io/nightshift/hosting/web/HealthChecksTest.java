package io.nightshift.hosting.web;

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
import io.nightshift.hosting.web.HealthCondition.Probe;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
  private static final Instant LIMIT = Instant.parse("2026-11-22T12:00:00Z");
  private static final List<HealthCondition> NONE = List.of();
  private static final HealthCondition FINE =
      HealthCondition.failing(Probe.READINESS, "fine", Optional::empty);

  @Test
  void itHasStartedOnceItRuns() {
    assertEquals(DOWN, HealthChecks.started(STARTING, List.of()).getStatus());
    assertEquals(UP, HealthChecks.started(RUNNING, List.of()).getStatus());
    assertEquals(UP, HealthChecks.started(DRAINING, List.of()).getStatus());
    assertEquals(UP, HealthChecks.started(STOPPED, List.of()).getStatus());
  }

  @Test
  void untilThenItNamesWhoHasNotStartedAndWhy() {
    HealthCheckResponse answer =
        HealthChecks.started(
            STARTING,
            List.of(
                worker("schema", WorkerState.STARTING, null, "PostgreSQL: connection refused"),
                worker("intake", WorkerState.CREATED, null, null),
                worker("fine", WorkerState.RUNNING, null, "has no partitions yet")));
    assertEquals(
        Map.of(
            "host", "STARTING",
            "schema", "STARTING: PostgreSQL: connection refused",
            "intake", "CREATED"),
        answer.getData().orElseThrow());
  }

  @Test
  void itIsReadyOnlyWhileItRuns() {
    WorkerStatus fine = worker("fine", WorkerState.RUNNING, null, null);
    assertEquals(DOWN, HealthChecks.ready(STARTING, List.of(fine), LIMIT, NONE).getStatus());
    assertEquals(UP, HealthChecks.ready(RUNNING, List.of(fine), LIMIT, NONE).getStatus());
    assertEquals(DOWN, HealthChecks.ready(DRAINING, List.of(fine), LIMIT, NONE).getStatus());
    assertEquals(DOWN, HealthChecks.ready(STOPPED, List.of(fine), LIMIT, NONE).getStatus());
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
                worker("broken", WorkerState.FAILED, "no disk", null)),
            LIMIT,
            NONE);
    assertEquals(DOWN, answer.getStatus());
    assertEquals(
        Map.of("host", "RUNNING", "waits", "has no partitions yet", "broken", "failed: no disk"),
        answer.getData().orElseThrow());
  }

  @Test
  void aWorkerThatTheHostCanDoWithoutMayFail() {
    WorkerStatus optional = worker("optional", WorkerState.FAILED, "no disk", null, false);
    assertEquals(UP, HealthChecks.ready(RUNNING, List.of(optional), LIMIT, NONE).getStatus());
  }

  @Test
  void aWorkerThatTheHostNeedsMayFailForAWhileAndNoLonger() {
    assertEquals(UP, HealthChecks.ready(RUNNING, List.of(failing(LIMIT)), LIMIT, NONE).getStatus());
    HealthCheckResponse late =
        HealthChecks.ready(RUNNING, List.of(failing(LIMIT.minusSeconds(1))), LIMIT, NONE);
    assertEquals(DOWN, late.getStatus());
    assertEquals(
        "failing since 2026-11-22T11:59:59Z: no disk", late.getData().orElseThrow().get("failing"));
  }

  @Test
  void aConditionThatIsAWarningIsSaidAndTakesNoInstanceOutOfService() {
    HealthCheckResponse answer =
        HealthChecks.ready(RUNNING, List.of(), LIMIT, List.of(warning("60 s ahead"), FINE));
    assertEquals(UP, answer.getStatus());
    assertEquals(Map.of("host", "RUNNING", "clock", "60 s ahead"), answer.getData().orElseThrow());
  }

  @Test
  void aConditionFailsTheCheckThatItIsOf() {
    HealthCondition port = failing(Probe.LIVENESS, "port 8080 is silent");
    HealthCheckResponse dead = HealthChecks.live(List.of(), List.of(FINE, port));
    assertEquals(DOWN, dead.getStatus());
    assertEquals(Map.of("http", "port 8080 is silent"), dead.getData().orElseThrow());
    assertEquals(UP, HealthChecks.ready(RUNNING, List.of(), LIMIT, List.of(port)).getStatus());

    HealthCondition gate = failing(Probe.READINESS, "closed");
    HealthCheckResponse unready = HealthChecks.ready(RUNNING, List.of(), LIMIT, List.of(gate));
    assertEquals(DOWN, unready.getStatus());
    assertEquals(Map.of("host", "RUNNING", "http", "closed"), unready.getData().orElseThrow());
    assertEquals(UP, HealthChecks.live(List.of(), List.of(gate)).getStatus());
  }

  @Test
  void aStalledWorkerIsWhatItDiesOf() {
    WorkerStatus fine = worker("fine", WorkerState.FAILED, "no disk", "waits");
    assertEquals(UP, HealthChecks.live(List.of(fine), NONE).getStatus());
    WorkerStatus stalled = watched("stuck", WorkerState.RUNNING, null, "no heartbeat", null);
    HealthCheckResponse dead = HealthChecks.live(List.of(fine, stalled), NONE);
    assertEquals(DOWN, dead.getStatus());
    assertEquals(Map.of("stuck", "no heartbeat"), dead.getData().orElseThrow());
  }

  private static HealthCondition warning(String fault) {
    return HealthCondition.warning(Probe.READINESS, "clock", () -> Optional.of(fault));
  }

  private static HealthCondition failing(Probe probe, String fault) {
    return HealthCondition.failing(probe, "http", () -> Optional.of(fault));
  }

  private static WorkerStatus failing(Instant since) {
    return watched("failing", WorkerState.BACKING_OFF, "no disk", null, since);
  }

  private static WorkerStatus watched(
      String name,
      WorkerState state,
      @Nullable String lastError,
      @Nullable String stalled,
      @Nullable Instant failingSince) {
    return new WorkerStatus(
        name,
        WorkerKind.BACKGROUND,
        state,
        Instant.EPOCH,
        0,
        lastError,
        null,
        stalled,
        null,
        failingSince,
        null,
        null,
        true,
        0,
        List.of());
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
        null,
        null,
        null,
        null,
        null,
        critical,
        0,
        List.of());
  }
}
