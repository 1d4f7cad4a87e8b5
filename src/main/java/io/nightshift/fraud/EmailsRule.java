package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Order;
import java.util.Set;

/** A number of email addresses used by one customer within a window. */
final class EmailsRule extends OrderRule {
  EmailsRule(RuleIdentity identity, RuleLimits limits) {
    super(identity, RuleThreshold.ofValues(identity, limits));
  }

  @Override
  Set<RuleLimits.Name> limitNames() {
    return Set.of(RuleLimits.Name.COUNT, RuleLimits.Name.WINDOW);
  }

  @Override
  Rule copy(RuleLimits limits) {
    return new EmailsRule(identity(), limits);
  }

  @Override
  String subjectSql() {
    return "customer_id COLLATE \"C\"";
  }

  @Override
  Observation observe(Order order) {
    return new Observation(
        Observation.key(order.customerId()),
        order.placedAt(),
        Observation.key(order.orderId()),
        Observation.key(Observation.lower(order.email())));
  }

  @Override
  String message(Episode episode) {
    return "Customer %s used at least %d email addresses"
            .formatted(FindingMessage.name(episode.subject()), count())
        + FindingMessage.within(episode, threshold());
  }
}
