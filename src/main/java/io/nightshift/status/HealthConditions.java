package io.nightshift.status;

import io.nightshift.database.DatabaseReach;
import io.nightshift.hosting.web.HealthCondition;
import io.nightshift.hosting.web.HealthCondition.Probe;
import io.nightshift.jobs.DatabaseClock;
import io.nightshift.server.PortCheck;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The conditions of the health checks beside the workers. A database or a broker that is away fails
 * none of them: taking every instance out of service would solve neither.
 */
@Singleton
final class HealthConditions {
  @Produces
  @Singleton
  static HealthCondition ports(PortCheck ports) {
    return ports(ports::silent);
  }

  @Produces
  @Singleton
  static HealthCondition clock(DatabaseClock clock) {
    return clock(clock::fault);
  }

  @Produces
  @Singleton
  static HealthCondition database(DatabaseReach database) {
    return database(database::readOnly);
  }

  static HealthCondition ports(Supplier<Optional<String>> silent) {
    return HealthCondition.failing(Probe.LIVENESS, "http", silent);
  }

  /** Requests are answered and events are applied all the same. */
  static HealthCondition clock(Supplier<Optional<String>> fault) {
    return HealthCondition.warning(
        Probe.READINESS,
        "warning",
        () -> fault.get().map(why -> "no scheduled worker runs: " + why));
  }

  /** A server that is read-only answers the requests that read. */
  static HealthCondition database(Supplier<Optional<String>> readOnly) {
    return HealthCondition.warning(
        Probe.READINESS, "database", () -> readOnly.get().map(why -> "nothing is written: " + why));
  }
}
