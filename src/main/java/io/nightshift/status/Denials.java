package io.nightshift.status;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * {@code nightshift_operator_denied_total}: operator calls that were turned away. They are counted
 * and not recorded, since anybody could fill the audit trail with them.
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

  /** Without the credentials of an operator. */
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

  /** With a good token of somebody who is no operator. */
  void noRole() {
    noRole.increment();
  }

  private static Counter counter(MeterRegistry registry, String reason) {
    return Counter.builder("nightshift.operator.denied")
        .description("Operator calls that were turned away, by why")
        .tag("reason", reason)
        .register(registry);
  }
}
