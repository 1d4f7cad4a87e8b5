package io.nightshift.status.metrics;

import io.nightshift.database.DatabaseReach;
import io.nightshift.hosting.HostStatus;
import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostedServices;
import io.nightshift.hosting.WorkerState;
import io.nightshift.hosting.WorkerStatus;
import io.nightshift.jobs.DatabaseClock;
import io.nightshift.server.PortCheck;
import io.nightshift.status.http.StatusSettings;
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
 * The health checks for Kubernetes. A database or a broker that is away fails none of them: taking
 * every instance out of service would solve neither.
 */
@Singleton
final class HealthChecks {
  private final HostStatus host;
  private final HostedServices workers;
  private final PortCheck ports;
  private final Clock clock;
  private final DatabaseClock databaseClock;
  private final DatabaseReach database;
  private final Duration backingOffLimit;

  @Inject
  HealthChecks(
      HostStatus host,
      HostedServices workers,
      PortCheck ports,
      Clock clock,
      DatabaseClock databaseClock,
      DatabaseReach database,
      StatusSettings settings) {
    this.host = host;
    this.workers = workers;
    this.ports = ports;
    this.clock = clock;
    this.databaseClock = databaseClock;
    this.database = database;
    this.backingOffLimit = settings.status().backingOffLimit();
  }

  @Produces
  @Singleton
  @Startup
  public HealthCheck started() {
    return () -> started(host.state(), workers.all());
  }

  @Produces
  @Singleton
  @Readiness
  public HealthCheck ready() {
    return () ->
        ready(
            host.state(),
            workers.all(),
            clock.instant().minus(backingOffLimit),
            databaseClock.fault(),
            database.readOnly());
  }

  @Produces
  @Singleton
  @Liveness
  public HealthCheck live() {
    return () -> live(workers.all(), ports.silent());
  }

  /**
   * The liveness check: down if a worker's heartbeat is overdue, which it names with the time of
   * silence, or if a port does not answer.
   */
  public static HealthCheckResponse live(List<WorkerStatus> workers, Optional<String> silentPorts) {
    HealthCheckResponseBuilder answer = HealthCheckResponse.named("live");
    boolean live = silentPorts.isEmpty();
    silentPorts.ifPresent(silent -> answer.withData("http", silent));
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
  public static HealthCheckResponse started(HostState host, List<WorkerStatus> workers) {
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
   * @param clockFault the fault of the clock: a warning, because requests are answered and events
   *     are applied all the same
   * @param databaseFault the fault of the database server that answers: a warning as well
   */
  public static HealthCheckResponse ready(
      HostState host,
      List<WorkerStatus> workers,
      Instant failingBefore,
      Optional<String> clockFault,
      Optional<String> databaseFault) {
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("ready").withData("host", host.name());
    clockFault.ifPresent(fault -> answer.withData("warning", "no scheduled worker runs: " + fault));
    databaseFault.ifPresent(fault -> answer.withData("database", "nothing is written: " + fault));
    boolean ready = host == HostState.RUNNING;
    for (WorkerStatus worker : workers) {
      String reason = inTheWay(worker, failingBefore);
      if (reason != null) {
        ready = false;
        answer.withData(worker.name(), reason);
      }
    }
    return answer.status(ready).build();
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
