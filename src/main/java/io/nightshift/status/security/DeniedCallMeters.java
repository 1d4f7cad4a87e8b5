package io.nightshift.status.security;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * {@code nightshift_operator_denied_total}: denied calls. They are counted but not recorded,
 * because anybody could fill the audit trail with them.
 */
@Singleton
final class DeniedCallMeters {
  private final Counter unauthorized;
  private final Counter foreign;
  private final Counter tooMany;
  private final Counter noRole;

  @Inject
  DeniedCallMeters(MeterRegistry registry) {
    unauthorized = counter(registry, "unauthorized");
    foreign = counter(registry, "foreign_page");
    tooMany = counter(registry, "too_many");
    noRole = counter(registry, "no_role");
  }

  /** Counts an answer if its status is a denial. */
  void count(int status) {
    switch (status) {
      case 403 -> noRole();
      case 429 -> tooMany();
      case 401 -> unauthorized();
      default -> {}
    }
  }

  /** Counts a call without the credentials of an operator or a viewer. */
  void unauthorized() {
    unauthorized.increment();
  }

  /** Counts a call by a browser for a page of another site. */
  void foreign() {
    foreign.increment();
  }

  /** Counts a call that was refused after too many wrong credentials. */
  void tooMany() {
    tooMany.increment();
  }

  /** Counts a call with valid credentials but without the role. */
  void noRole() {
    noRole.increment();
  }

  private static Counter counter(MeterRegistry registry, String reason) {
    return Counter.builder("nightshift.operator.denied")
        .description("Calls that were turned away, by why")
        .tag("reason", reason)
        .register(registry);
  }
}
