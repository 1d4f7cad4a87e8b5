package io.nightshift.orders;

/** The status of an order: {@code PLACED → PAID → SHIPPED → DELIVERED}. */
enum OrderStatus {
  PLACED,
  PAID,
  SHIPPED,
  DELIVERED,
  /** May follow {@code PLACED} or {@code PAID}. */
  CANCELLED;

  boolean mayBecome(OrderStatus next) {
    return switch (this) {
      case PLACED -> next == PAID || next == CANCELLED;
      case PAID -> next == SHIPPED || next == CANCELLED;
      case SHIPPED -> next == DELIVERED;
      case DELIVERED, CANCELLED -> false;
    };
  }
}
