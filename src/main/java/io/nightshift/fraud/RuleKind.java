package io.nightshift.fraud;

/** What a rule looks for. */
public enum RuleKind {
  /** An order of more than so much, by currency. */
  ORDER_AMOUNT,
  /** So many orders of one customer within a window. */
  ORDERS,
  /** So many actions of one actor that were denied, or failed, within a window. */
  DENIED_ACTIONS,
  /** So many email addresses used by one customer within a window. */
  EMAILS,
  /** So many customers that use one email address within a window. */
  CUSTOMERS;

  /** Whether it is about orders; else about audit records. */
  boolean isAboutOrders() {
    return this != DENIED_ACTIONS;
  }

  /** Whether it counts several events; else one is enough. */
  boolean counts() {
    return this != ORDER_AMOUNT;
  }

  /** Whether it counts different values of its events; else the events themselves. */
  boolean countsValues() {
    return this == EMAILS || this == CUSTOMERS;
  }
}
