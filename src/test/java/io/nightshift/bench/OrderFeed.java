package io.nightshift.bench;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A shop with some thousand open orders: about 36 % of the events place an order of 1 to 5 lines,
 * 33 % pay and 27 % ship one, the rest cancel.
 */
final class OrderFeed implements Feed {

  private static final Instant BEGIN = Instant.parse("2026-11-22T00:00:00Z");
  private static final int MOST_OPEN = 4_000;
  private static final int SKUS = 200;
  private static final int CUSTOMERS = 20_000;
  private static final String CHECKOUT = "/shop/checkout";
  private static final String WAREHOUSE = "/shop/warehouse";

  private final SplittableRandom random;
  private final List<ExpectedOrder> open = new ArrayList<>();
  private final OrderTally closed = new OrderTally();
  private final Map<String, long[]> stock = new TreeMap<>(); // By sku: on hand, reserved.
  private long events;
  private long orders;

  OrderFeed(long seed) {
    this.random = new SplittableRandom(seed);
  }

  @Override
  public Entry next() {
    Instant at = BEGIN.plusMillis(7 * events++);
    if (open.isEmpty() || (open.size() < MOST_OPEN && random.nextInt(100) < 40)) {
      return placed(at);
    }
    int chosen = random.nextInt(open.size());
    ExpectedOrder order = open.get(chosen);
    if (random.nextInt(100) < 6) {
      order.cancelled(at, "customer request");
      close(chosen);
      order.lines.forEach((sku, quantity) -> change(sku, 0, -quantity));
      String data = "{\"orderId\":\"" + order.id + "\",\"reason\":\"customer request\"}";
      return event(CHECKOUT, "order.cancelled", order, at, data);
    }
    if (order.isPaid()) {
      String tracking = "0034" + random.nextLong(10_000_000_000L);
      order.shipped(at, "DHL", tracking);
      close(chosen);
      order.lines.forEach((sku, quantity) -> change(sku, -quantity, -quantity));
      String data =
          "{\"orderId\":\"%s\",\"carrier\":\"DHL\",\"trackingNumber\":\"%s\"}"
              .formatted(order.id, tracking);
      return event(WAREHOUSE, "order.shipped", order, at, data);
    }
    order.paid(at);
    String data =
        "{\"orderId\":\"%s\",\"amount\":\"%s\",\"currency\":\"EUR\"}"
            .formatted(order.id, order.total);
    return event(CHECKOUT, "order.paid", order, at, data);
  }

  private Entry placed(Instant at) {
    int count = 1 + random.nextInt(5);
    StringBuilder sent = new StringBuilder("[");
    StringBuilder stored = new StringBuilder("[");
    Map<String, Integer> lines = new TreeMap<>();
    BigDecimal total = BigDecimal.ZERO;
    for (int i = 0; i < count; i++) {
      String sku = "SKU-" + (1_000 + random.nextInt(SKUS));
      int quantity = 1 + random.nextInt(4);
      BigDecimal price = BigDecimal.valueOf(100 + random.nextInt(20_000), 2);
      total = total.add(price.multiply(BigDecimal.valueOf(quantity)));
      lines.merge(sku, quantity, Integer::sum);
      change(sku, 0, quantity);
      sent.append(i == 0 ? "" : ",").append(line(sku, quantity, price, ""));
      // PostgreSQL writes a jsonb with blanks.
      stored.append(i == 0 ? "" : ", ").append(line(sku, quantity, price, " "));
    }
    ExpectedOrder order =
        new ExpectedOrder(
            "ord-" + Long.toString(random.nextLong(1L << 40), 36) + "-" + orders++,
            "cus-" + random.nextInt(CUSTOMERS),
            total,
            lines,
            stored.append(']').toString(),
            at);
    open.add(order);
    String data =
        "{\"orderId\":\"%s\",\"customerId\":\"%s\",\"email\":\"%s\",\"currency\":\"EUR\",\"lines\":%s}"
            .formatted(order.id, order.customer, order.email(), sent.append(']'));
    return event(CHECKOUT, "order.placed", order, at, data);
  }

  private static String line(String sku, int quantity, BigDecimal price, String blank) {
    return "{\"sku\":%4$s\"%1$s\",%4$s\"quantity\":%4$s%2$d,%4$s\"unitPrice\":%4$s\"%3$s\"}"
        .formatted(sku, quantity, price, blank);
  }

  private Entry event(String source, String type, ExpectedOrder order, Instant at, String data) {
    // As random as the UUIDs that most publishers use.
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    return Entry.of(id, source, type, order.id, at.toString(), data);
  }

  private void close(int index) {
    closed.add(open.get(index));
    open.set(index, open.getLast());
    open.removeLast();
  }

  private void change(String sku, long onHand, long reserved) {
    long[] sum = stock.computeIfAbsent(sku, unknown -> new long[2]);
    sum[0] += onHand;
    sum[1] += reserved;
  }

  @Override
  public Map<String, String> contents() {
    OrderTally all = new OrderTally();
    all.add(closed);
    open.forEach(all::add);
    Map<String, String> contents = new TreeMap<>(all.contents());
    Fingerprint inventory = new Fingerprint();
    stock.forEach((sku, sum) -> inventory.add(sku + "|" + sum[0] + "|" + sum[1]));
    contents.put("checksum of inventory", inventory.toString());
    contents.put("on hand", Long.toString(stock.values().stream().mapToLong(s -> s[0]).sum()));
    contents.put("reserved", Long.toString(stock.values().stream().mapToLong(s -> s[1]).sum()));
    return contents;
  }
}
