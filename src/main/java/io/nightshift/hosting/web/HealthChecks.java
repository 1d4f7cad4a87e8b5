package io.nightshift.hosting.web;

import io.nightshift.hosting.HostSettings;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.hosting.web.HealthCondition.Probe;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.jspecify.annotations.Nullable;

/**
 * The health checks for Kubernetes: they show the host, its workers, and each {@link
 * HealthCondition}.
 */
@Singleton
final class HealthChecks {
  private final HostStatus host;
  private final HostedServices workers;
  private final Clock clock;
  private final Duration backingOffLimit;
  private final Instance<HealthCondition> conditions;

  @Inject
  HealthChecks(
      HostStatus host,
      HostedServices workers,
      Clock clock,
      HostSettings settings,
      @Any Instance<HealthCondition> conditions) {
    this.host = host;
    this.workers = workers;
    this.clock = clock;
    this.backingOffLimit = settings.status().backingOffLimit();
    this.conditions = conditions;
  }

  @Produces
  @Singleton
  @Startup
  HealthCheck started() {
    return () -> started(host.state(), workers.all());
  }

  @Produces
  @Singleton
  @Readiness
  HealthCheck ready() {
    return () ->
        ready(
            host.state(),
            workers.all(),
            clock.instant().minus(backingOffLimit),
            conditions.stream().toList());
  }

  @Produces
  @Singleton
  @Liveness
  HealthCheck live() {
    return () -> live(workers.all(), conditions.stream().toList());
  }

  /**
   * The liveness check: down if a worker's heartbeat is overdue, which it names with the time of
   * silence, or if a condition fails it.
   */
  static HealthCheckResponse live(List<WorkerStatus> workers, List<HealthCondition> conditions) {
    HealthCheckResponseBuilder answer = HealthCheckResponse.named("live");
    boolean live = add(Probe.LIVENESS, conditions, answer);
    for (WorkerStatus worker : workers) {
      if (worker.stalled() != null) {
        live = false;
        answer.withData(worker.name(), worker.stalled());
      }
    }
    return answer.status(live).build();
  }

  /**
   * The startup check: it names each worker that has not started yet, and what it waits for if
   * known.
   */
  static HealthCheckResponse started(HostState host, List<WorkerStatus> workers) {
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("started").withData("host", host.name());
    if (host == HostState.STARTING) {
      for (WorkerStatus worker : workers) {
        if (worker.state() == WorkerState.CREATED || worker.state() == WorkerState.STARTING) {
          String reason = worker.unready();
          answer.withData(worker.name(), worker.state() + (reason == null ? "" : ": " + reason));
        }
      }
    }
    return answer.status(host != HostState.STARTING).build();
  }

  /**
   * The readiness check: it names each worker that makes the instance unready, and the reason.
   *
   * @param failingBefore a worker that has only failed and waited since before this time makes the
   *     instance unready
   */
  static HealthCheckResponse ready(
      HostState host,
      List<WorkerStatus> workers,
      Instant failingBefore,
      List<HealthCondition> conditions) {
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("ready").withData("host", host.name());
    boolean ready = add(Probe.READINESS, conditions, answer) && host == HostState.RUNNING;
    for (WorkerStatus worker : workers) {
      String reason = inTheWay(worker, failingBefore);
      if (reason != null) {
        ready = false;
        answer.withData(worker.name(), reason);
      }
    }
    return answer.status(ready).build();
  }

  /** Adds the faults of the conditions; false if one of them fails the check. */
  private static boolean add(
      Probe probe, List<HealthCondition> conditions, HealthCheckResponseBuilder answer) {
    boolean up = true;
    for (HealthCondition condition : conditions) {
      Optional<String> fault =
          condition.probe() == probe ? condition.fault().get() : Optional.empty();
      if (fault.isPresent()) {
        up &= !condition.fails();
        answer.withData(condition.name(), fault.get());
      }
    }
    return up;
  }

  private static @Nullable String inTheWay(WorkerStatus worker, Instant failingBefore) {
    if (worker.critical() && worker.state() == WorkerState.FAILED) {
      return worker.lastError() == null ? "failed" : "failed: " + worker.lastError();
    }
    Instant failingSince = worker.failingSince();
    if (worker.critical() && failingSince != null && failingSince.isBefore(failingBefore)) {
      return "failing since %s: %s".formatted(failingSince, worker.lastError());
    }
    return worker.unready();
  }
}
