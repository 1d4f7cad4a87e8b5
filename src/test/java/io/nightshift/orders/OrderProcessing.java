package io.nightshift.orders;

import io.nightshift.events.EventProcessor;

/** Lends the room's processor to tests of the intake. */
public final class OrderProcessing {
  private OrderProcessing() {}

  /** A processor of order events, as it is hosted. */
  public static EventProcessor<?> processor() {
    return new OrderProcessor();
  }
}
