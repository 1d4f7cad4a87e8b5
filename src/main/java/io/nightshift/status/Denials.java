package io.nightshift.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * {@code nightshift_operator_denied_total}: calls that were turned away. They are counted and not
 * recorded, since anybody could fill the audit trail with them.
 */
@Singleton
final class Denials {
  private final Counter unauthorized;
  private final Counter foreign;
  private final Counter tooMany;
  private final Counter noRole;

  @Inject
  Denials(MeterRegistry registry) {
    unauthorized = counter(registry, "unauthorized");
    foreign = counter(registry, "foreign_page");
    tooMany = counter(registry, "too_many");
    noRole = counter(registry, "no_role");
  }

  /** Counts an answer of that status, where it is a denial. */
  void count(int status) {
    switch (status) {
      case 403 -> noRole();
      case 429 -> tooMany();
      case 401 -> unauthorized();
      default -> {}
    }
  }

  /** Without the credentials of an operator, or of a viewer. */
  void unauthorized() {
    unauthorized.increment();
  }

  /** By a browser on behalf of a page that is not ours. */
  void foreign() {
    foreign.increment();
  }

  /** Unseen, after too many wrong credentials. */
  void tooMany() {
    tooMany.increment();
  }

  /** With good credentials of somebody who may not do it. */
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
