package io.nightshift.bench;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An order while the events of a batch happen to it: read from the database, or just placed. */
final class OrderInHand {

  final String id;
  final String email;
  final List<OrderMessage.Line> lines;

  /** What placed it; null if it was stored before. */
  final OrderMessage.@Nullable Data placed;

  String status;
  @Nullable String placedAt;
  @Nullable String updatedAt;
  @Nullable BigDecimal paidAmount;
  @Nullable String paidCurrency;
  @Nullable String carrier;
  @Nullable String tracking;
  @Nullable String reason;

  OrderInHand(String id, String status, String email, List<OrderMessage.Line> lines) {
    this.id = id;
    this.status = status;
    this.email = email;
    this.lines = lines;
    this.placed = null;
  }

  OrderInHand(OrderMessage.Data placed, String at) {
    this.id = placed.orderId();
    this.status = "PLACED";
    this.email = String.valueOf(placed.email());
    this.lines = placed.lines() == null ? List.of() : placed.lines();
    this.placed = placed;
    this.placedAt = at;
    this.updatedAt = at;
  }

  BigDecimal total() {
    BigDecimal total = BigDecimal.ZERO;
    for (OrderMessage.Line line : lines) {
      total = total.add(line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())));
    }
    return total;
  }

  void becomes(String next, Set<String> from, String at) {
    if (!from.contains(status)) {
      throw new IllegalStateException(id + " is " + status + " and cannot become " + next);
    }
    status = next;
    updatedAt = at;
  }
}
