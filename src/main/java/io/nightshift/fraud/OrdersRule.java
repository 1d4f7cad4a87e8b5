package io.nightshift.fraud;

import io.nightshift.fraud.Observation.Order;
import java.util.Set;

/** A number of orders of one customer within a window. */
final class OrdersRule extends OrderRule {
  OrdersRule(RuleIdentity identity, RuleLimits limits) {
    super(identity, RuleThreshold.ofEvents(identity, limits));
  }

  @Override
  Set<RuleLimits.Name> limitNames() {
    return Set.of(RuleLimits.Name.COUNT, RuleLimits.Name.WINDOW);
  }

  @Override
  Rule copy(RuleLimits limits) {
    return new OrdersRule(identity(), limits);
  }

  @Override
  String subjectSql() {
    return "customer_id COLLATE \"C\"";
  }

  @Override
  Observation observe(Order order) {
    String id = Observation.key(order.orderId());
    return new Observation(Observation.key(order.customerId()), order.placedAt(), id, id);
  }

  @Override
  String message(Episode episode) {
    return "Customer %s placed %d orders"
            .formatted(FindingMessage.name(episode.subject()), episode.events())
        + FindingMessage.within(episode, threshold());
  }
}
