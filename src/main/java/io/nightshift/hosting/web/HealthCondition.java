package io.nightshift.hosting.web;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A condition beside the workers that the health checks show. Each CDI bean of this type counts.
 *
 * @param probe the check that shows it
 * @param name its name in the answer
 * @param fails whether a fault fails the check; otherwise it is a warning
 * @param fault the fault in one line; empty if there is none. Called by each check, so that it must
 *     return at once
 */
public record HealthCondition(
    Probe probe, String name, boolean fails, Supplier<Optional<String>> fault) {

  /** The checks that show conditions. */
  public enum Probe {
    /** The process is restarted if this check fails. */
    LIVENESS,
    /** The instance gets no requests while this check fails. */
    READINESS
  }

  /** A condition whose fault fails the check. */
  public static HealthCondition failing(
      Probe probe, String name, Supplier<Optional<String>> fault) {
    return new HealthCondition(probe, name, true, fault);
  }

  /** A condition whose fault is a warning. */
  public static HealthCondition warning(
      Probe probe, String name, Supplier<Optional<String>> fault) {
    return new HealthCondition(probe, name, false, fault);
  }
}
