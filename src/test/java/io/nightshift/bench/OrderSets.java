package io.nightshift.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Order events as sets: what a good engineer writes who takes a poll of records into PostgreSQL in
 * the caller's transaction. Jackson binds each record; positions, claims, orders, emails and stock
 * are a statement each with arrays, whatever the number of events. Nothing is validated, and an
 * event that cannot happen to its order fails the batch.
 */
public final class OrderSets {

  private static final ObjectReader READER = new ObjectMapper().readerFor(OrderMessage.class);

  /** An email to be queued. */
  record Mail(String orderId, String kind, String recipient, String what) {}

  /** What a batch does to a sku. */
  static final class StockChange {
    long onHand;
    long reserved;
  }

  private final Connection connection;
  private final Map<String, OrderInHand> orders = new LinkedHashMap<>();
  private final Map<String, StockChange> stock = new TreeMap<>();
  private final List<Mail> mails = new ArrayList<>();

  private OrderSets(Connection connection) {
    this.connection = connection;
  }

  /** Applies a poll; the commit is the caller's. */
  public static void apply(Connection connection, ConsumerRecords<byte[], byte[]> polled)
      throws SQLException, IOException {
    OrderTables.movePositions(connection, polled);
    List<OrderMessage> events = new ArrayList<>(polled.count());
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(polled.count());
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      events.add(READER.readValue(record.value()));
      records.add(record);
    }
    Set<String> claimed = OrderTables.claim(connection, events, records);
    if (claimed.size() < events.size()) {
      // Of an event that came twice in this poll the first is the one.
      events.removeIf(event -> !claimed.remove(OrderTables.identity(event)));
    }
    new OrderSets(connection).apply(events);
  }

  private void apply(List<OrderMessage> events) throws SQLException, IOException {
    Set<String> known = new HashSet<>();
    events.forEach(event -> known.add(event.data().orderId()));
    OrderTables.lock(connection, known).forEach(order -> orders.put(order.id, order));
    events.forEach(this::happen);
    OrderTables.insert(connection, orders.values().stream().filter(o -> o.placed != null).toList());
    OrderTables.update(
        connection,
        orders.values().stream().filter(o -> o.placed == null && o.updatedAt != null).toList());
    OrderTables.queue(connection, mails);
    // Last, since other consumers wait for these rows until the commit.
    OrderTables.change(connection, stock);
  }

  private void happen(OrderMessage event) {
    OrderMessage.Data data = event.data();
    if (event.type().equals("order.placed")) {
      OrderInHand order = new OrderInHand(data, event.time());
      if (orders.put(order.id, order) != null) {
        throw new IllegalStateException(order.id + " is there already");
      }
      change(order, 0, 1);
      mails.add(new Mail(order.id, "order-confirmed", order.email, " is confirmed"));
      return;
    }
    OrderInHand order = orders.get(data.orderId());
    if (order == null) {
      throw new IllegalStateException(data.orderId() + " was never placed");
    }
    switch (event.type()) {
      case "order.paid" -> {
        order.becomes("PAID", Set.of("PLACED"), event.time());
        order.paidAmount = data.amount();
        order.paidCurrency = data.currency();
      }
      case "order.shipped" -> {
        order.becomes("SHIPPED", Set.of("PAID"), event.time());
        order.carrier = data.carrier();
        order.tracking = data.trackingNumber();
        change(order, -1, -1);
        mails.add(new Mail(order.id, "order-shipped", order.email, " is on its way"));
      }
      case "order.cancelled" -> {
        order.becomes("CANCELLED", Set.of("PLACED", "PAID"), event.time());
        order.reason = data.reason();
        change(order, 0, -1);
        mails.add(new Mail(order.id, "order-cancelled", order.email, " is cancelled"));
      }
      default -> throw new IllegalStateException(event.type());
    }
  }

  private void change(OrderInHand order, int onHand, int reserved) {
    for (OrderMessage.Line line : order.lines) {
      StockChange change = stock.computeIfAbsent(line.sku(), sku -> new StockChange());
      change.onHand += (long) onHand * line.quantity();
      change.reserved += (long) reserved * line.quantity();
    }
  }
}
