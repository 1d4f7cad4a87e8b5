package io.nightshift.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.ActivateRequestContext;
import java.util.List;
import java.util.Optional;

/** Reads the present orders and stock. */
@ApplicationScoped
@ActivateRequestContext
public class OrderBook {
  /**
   * The order of that id.
   *
   * @throws java.io.UncheckedIOException if its stored lines are invalid
   */
  public Optional<OrderView> order(String orderId) {
    return OrderRow.<OrderRow>findByIdOptional(orderId)
        .map(
            row ->
                new OrderView(
                    row.orderId,
                    row.customerId,
                    row.status,
                    row.currency,
                    row.total,
                    lines(row),
                    row.placedAt,
                    row.updatedAt));
  }

  /** The stock of that sku; empty if no order and no catalogue ever had it. */
  public Optional<InventoryView> stock(String sku) {
    return InventoryRow.<InventoryRow>findByIdOptional(sku)
        .map(
            row ->
                new InventoryView(
                    row.sku,
                    row.onHand,
                    row.reserved,
                    row.onHand - row.reserved,
                    row.name,
                    row.price,
                    row.currency,
                    row.vanishedAt));
  }

  private static List<OrderView.Line> lines(OrderRow row) {
    return OrderLines.fromJson(row.lines).stream()
        .map(line -> new OrderView.Line(line.sku(), line.quantity(), line.unitPrice()))
        .toList();
  }
}
