package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Order;
import org.jspecify.annotations.Nullable;

/** A rule about orders, as they were placed. */
abstract non-sealed class OrderRule extends Rule {
  OrderRule(RuleIdentity identity, RuleThreshold threshold) {
    super(identity, threshold);
  }

  /** The order in the form that the rule needs; null if the rule does not apply. */
  abstract @Nullable Observation observe(Order order);
}
