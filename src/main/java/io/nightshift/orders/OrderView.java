package io.nightshift.orders;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * An order as it stands. Whose it is beyond {@code customerId} stays inside: a reader need not be
 * known.
 *
 * @param orderId its id
 * @param customerId who placed it
 * @param status how far it is
 * @param currency an ISO 4217 code
 * @param total what it costs, in the currency's scale
 * @param lines what was ordered, as the event had it
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
   * @param sku what
   * @param quantity how many
   * @param unitPrice the price of one, an exact decimal in the order's currency
   */
  public record Line(String sku, long quantity, BigDecimal unitPrice) {}
}
