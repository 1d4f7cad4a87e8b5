package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Order;
import java.util.Set;

/** A number of customers that use one email address within a window. */
final class CustomersRule extends OrderRule {
  CustomersRule(RuleIdentity identity, RuleLimits limits) {
    super(identity, RuleThreshold.ofValues(identity, limits));
  }

  @Override
  Set<RuleLimits.Name> limitNames() {
    return Set.of(RuleLimits.Name.COUNT, RuleLimits.Name.WINDOW);
  }

  @Override
  Rule copy(RuleLimits limits) {
    return new CustomersRule(identity(), limits);
  }

  @Override
  String subjectSql() {
    return "lower(email COLLATE \"C\")";
  }

  @Override
  Observation observe(Order order) {
    return new Observation(
        Observation.key(Observation.lower(order.email())),
        order.placedAt(),
        Observation.key(order.orderId()),
        Observation.key(order.customerId()));
  }

  @Override
  String message(Episode episode) {
    return "Email address %s was used by at least %d customers"
            .formatted(FindingMessage.name(episode.subject()), count())
        + FindingMessage.within(episode, threshold());
  }
}
