package io.nightshift.fraud;

/** The kind of a rule. */
public enum RuleKind {
  /** An order above a limit, by currency. */
  ORDER_AMOUNT,
  /** A number of orders of one customer within a window. */
  ORDERS,
  /** A number of actions of one actor that were denied, or failed, within a window. */
  DENIED_ACTIONS,
  /** A number of email addresses used by one customer within a window. */
  EMAILS,
  /** A number of customers that use one email address within a window. */
  CUSTOMERS;

  /** Whether the rule checks orders; otherwise audit records. */
  boolean isAboutOrders() {
    return this != DENIED_ACTIONS;
  }

  /** Whether it counts several events; otherwise one is enough. */
  boolean counts() {
    return this != ORDER_AMOUNT;
  }

  /** Whether it counts distinct values of its events; otherwise the events themselves. */
  boolean countsValues() {
    return this == EMAILS || this == CUSTOMERS;
  }
}
