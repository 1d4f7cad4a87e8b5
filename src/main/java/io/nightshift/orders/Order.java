package io.nightshift.orders;

import io.nightshift.events.EventProcessor.Rejection;
import io.nightshift.events.Reason;
import io.nightshift.orders.OrderEvent.Line;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order while the events of a batch are applied to it. */
final class Order {
  private final String orderId;
  private final @Nullable String place; // The place of its locked row.
  private final String email;
  private final OrderEvent.@Nullable Placed placed; // The event that placed it, if in this batch.
  private final List<Line> lines;
  private OrderStatus status;
  private Instant updatedAt;
  private boolean changed;
  private @Nullable BigDecimal paidAmount;
  private @Nullable String paidCurrency;
  private @Nullable String carrier;
  private @Nullable String trackingNumber;
  private @Nullable String cancelReason;

  private Order(
      String orderId,
      @Nullable String place,
      String email,
      OrderEvent.@Nullable Placed placed,
      List<Line> lines,
      OrderStatus status,
      Instant at) {
    this.orderId = orderId;
    this.place = place;
    this.email = email;
    this.placed = placed;
    this.lines = lines;
    this.status = status;
    this.updatedAt = at;
  }

  static Order placed(OrderEvent.Placed event, Instant at) {
    return new Order(
        event.orderId(), null, event.email(), event, event.lines(), OrderStatus.PLACED, at);
  }

  /**
   * An order from the database.
   *
   * @param place the {@code ctid} of its row, which is locked
   * @param lines present only if an event of the batch needs them
   */
  static Order stored(
      String orderId, String place, String email, OrderStatus status, List<Line> lines) {
    return new Order(orderId, place, email, null, lines, status, Instant.EPOCH);
  }

  /**
   * Applies an event; if the status does not allow it, the result says so and the order does not
   * change.
   */
  @Nullable Rejection happen(int index, OrderEvent event, Instant at, StockChanges stock) {
    OrderStatus next =
        switch (event) {
          case OrderEvent.Placed again -> OrderStatus.PLACED;
          case OrderEvent.Paid paid -> OrderStatus.PAID;
          case OrderEvent.Shipped shipped -> OrderStatus.SHIPPED;
          case OrderEvent.Delivered delivered -> OrderStatus.DELIVERED;
          case OrderEvent.Cancelled cancelled -> OrderStatus.CANCELLED;
        };
    if (!status.mayBecome(next)) {
      return new Rejection(
          index,
          Reason.INVALID_TRANSITION,
          "the order is %s and cannot become %s".formatted(status, next));
    }
    switch (event) {
      case OrderEvent.Placed again -> {}
      case OrderEvent.Paid paid -> {
        paidAmount = paid.amount();
        paidCurrency = paid.currency();
      }
      case OrderEvent.Shipped shipped -> {
        carrier = shipped.carrier();
        trackingNumber = shipped.trackingNumber();
        stock.take(lines);
      }
      case OrderEvent.Delivered delivered -> {}
      case OrderEvent.Cancelled cancelled -> {
        cancelReason = cancelled.reason();
        stock.release(lines);
      }
    }
    status = next;
    updatedAt = at;
    changed = true;
    return null;
  }

  String orderId() {
    return orderId;
  }

  @Nullable String place() {
    return place;
  }

  String email() {
    return email;
  }

  OrderEvent.@Nullable Placed placed() {
    return placed;
  }

  boolean changed() {
    return changed;
  }

  OrderStatus status() {
    return status;
  }

  Instant updatedAt() {
    return updatedAt;
  }

  @Nullable BigDecimal paidAmount() {
    return paidAmount;
  }

  @Nullable String paidCurrency() {
    return paidCurrency;
  }

  @Nullable String carrier() {
    return carrier;
  }

  @Nullable String trackingNumber() {
    return trackingNumber;
  }

  @Nullable String cancelReason() {
    return cancelReason;
  }
}
