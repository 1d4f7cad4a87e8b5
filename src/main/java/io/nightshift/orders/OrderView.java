package io.nightshift.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The present state of an order. Its customer is shown only by {@code customerId}, because readers
 * may be anonymous.
 *
 * @param orderId its id
 * @param customerId the id of its customer
 * @param status its status
 * @param currency an ISO 4217 code
 * @param total the total price, in the currency's scale
 * @param lines its lines, as in the event
 * @param placedAt the time of the event that placed it
 * @param updatedAt the time of the event that changed it last
 */
public record OrderView(
    String orderId,
    String customerId,
    String status,
    String currency,
    BigDecimal total,
    List<Line> lines,
    Instant placedAt,
    Instant updatedAt) {

  /**
   * A line of an order.
   *
   * @param sku the article
   * @param quantity the number of pieces
   * @param unitPrice the price of one piece, an exact decimal in the order's currency
   */
  public record Line(String sku, long quantity, BigDecimal unitPrice) {}
}
