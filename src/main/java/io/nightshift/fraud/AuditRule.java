package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Action;
import org.jspecify.annotations.Nullable;

/** A rule about audit records of actions that were denied, or failed. */
abstract non-sealed class AuditRule extends Rule {
  AuditRule(RuleIdentity identity, RuleThreshold threshold) {
    super(identity, threshold);
  }

  /** The record in the form that the rule needs; null if the rule does not apply. */
  abstract @Nullable Observation observe(Action action);
}
