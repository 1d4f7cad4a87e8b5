package io.nightshift.fraud;

import io.nightshift.alerts.Severity;
import java.util.function.BiFunction;

/**
 * The list of all kinds of rules. The name of a kind is its name in settings, answers and the
 * database; its class has everything else.
 */
enum RuleKind {
  ORDER_AMOUNT(OrderAmountRule::new),
  ORDERS(OrdersRule::new),
  DENIED_ACTIONS(DeniedActionsRule::new),
  EMAILS(EmailsRule::new),
  CUSTOMERS(CustomersRule::new);

  private final BiFunction<RuleIdentity, RuleLimits, Rule> constructor;

  RuleKind(BiFunction<RuleIdentity, RuleLimits, Rule> constructor) {
    this.constructor = constructor;
  }

  /**
   * Creates a rule of this kind.
   *
   * @throws IllegalArgumentException if it is invalid: the message names the setting, in one line
   */
  Rule create(String name, Severity severity, RuleLimits limits) {
    return constructor.apply(new RuleIdentity(name(), name, severity), limits);
  }
}
