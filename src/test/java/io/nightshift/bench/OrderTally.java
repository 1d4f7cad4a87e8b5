package io.nightshift.bench;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** Sums over orders as their rows must be, in place of the orders: these may be millions. */
final class OrderTally {

  private final Map<String, Integer> byStatus = new TreeMap<>();
  private final Fingerprint rows = new Fingerprint();
  private final Fingerprint mails = new Fingerprint();
  private BigDecimal total = BigDecimal.ZERO;

  void add(ExpectedOrder order) {
    byStatus.merge(order.status(), 1, Integer::sum);
    rows.add(order.row());
    order.mails().forEach(mails::add);
    total = total.add(order.total);
  }

  void add(OrderTally other) {
    other.byStatus.forEach((status, count) -> byStatus.merge(status, count, Integer::sum));
    rows.add(other.rows);
    mails.add(other.mails);
    total = total.add(other.total);
  }

  /** What {@link Contents#ORDERS} must find of orders and emails. */
  Map<String, String> contents() {
    Map<String, String> contents = new TreeMap<>();
    byStatus.forEach((status, count) -> contents.put("orders " + status, count.toString()));
    contents.put("checksum of orders", rows.toString());
    contents.put("checksum of mails", mails.toString());
    contents.put("sum of totals", total.toString());
    return contents;
  }
}
