package io.nightshift.orders;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An event of an order. */
sealed interface OrderEvent {

  /** The id of the order. */
  String orderId();

  /**
   * Placed: the order begins, and reserves its stock.
   *
   * @param columns the encoded columns of its row that this event sets: see {@link
   *     OrderTable#columns}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each event would cost.
  record Placed(String orderId, String email, List<Line> lines, byte[] columns)
      implements OrderEvent {}

  /** Paid. */
  record Paid(String orderId, BigDecimal amount, String currency) implements OrderEvent {}

  /** Shipped: its reservation leaves the stock. */
  record Shipped(String orderId, @Nullable String carrier, @Nullable String trackingNumber)
      implements OrderEvent {}

  /** Delivered: the order ends. */
  record Delivered(String orderId) implements OrderEvent {}

  /** Cancelled: the order ends, and releases its reservation. */
  record Cancelled(String orderId, @Nullable String reason) implements OrderEvent {}

  /**
   * One line of an order.
   *
   * @param sku the article
   * @param quantity pieces
   * @param unitPrice the price of one piece
   */
  record Line(String sku, int quantity, BigDecimal unitPrice) {}
}
