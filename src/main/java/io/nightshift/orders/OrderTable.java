package io.nightshift.orders;

import io.nightshift.intake.EventProcessor.Event;
import io.nightshift.intake.EventTime;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The orders of a batch, read and written as sets. */
final class OrderTable {
  private static final String LOCK =
      """
      SELECT o.order_id, o.status, o.email, CASE WHEN t.stock THEN o.lines END
      FROM orders o JOIN unnest(?::text[], ?::boolean[]) AS t(id, stock) ON o.order_id = t.id
      ORDER BY o.order_id
      FOR UPDATE OF o
      """;
  private static final String INSERT =
      """
      INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
                          updated_at, paid_amount, paid_currency, carrier, tracking_number,
                          cancel_reason, placed_in)
      SELECT id, customer, email, status, currency, total::numeric, lines::jsonb,
             event_time(placed), event_time(updated),
             paid::numeric, paid_currency, carrier, tracking, reason,
             (SELECT pg_current_xact_id()::text::bigint) -- once; the column's default: for each
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                  ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
           AS t(id, customer, email, status, currency, total, lines, placed, updated, paid,
                paid_currency, carrier, tracking, reason)
      """;
  private static final String UPDATE =
      """
      UPDATE orders AS o
      SET status = t.status,
          updated_at = event_time(t.updated),
          paid_amount = coalesce(t.paid::numeric, o.paid_amount),
          paid_currency = coalesce(t.paid_currency, o.paid_currency),
          carrier = coalesce(t.carrier, o.carrier),
          tracking_number = coalesce(t.tracking, o.tracking_number),
          cancel_reason = coalesce(t.reason, o.cancel_reason)
      FROM unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                  ?::text[])
           AS t(id, status, updated, paid, paid_currency, carrier, tracking, reason)
      WHERE o.order_id = t.id
      """;

  private OrderTable() {}

  /** The stored orders among those that {@code events} speak of, locked until the commit. */
  static Map<String, Order> lock(Connection connection, List<Event<OrderEvent>> events)
      throws SQLException {
    Map<String, Boolean> needsLines = new TreeMap<>();
    for (Event<OrderEvent> event : events) {
      boolean movesStock =
          event.payload() instanceof OrderEvent.Shipped
              || event.payload() instanceof OrderEvent.Cancelled;
      needsLines.merge(event.payload().orderId(), movesStock, Boolean::logicalOr);
    }
    Map<String, Order> orders = LinkedHashMap.newLinkedHashMap(needsLines.size());
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      select.setArray(
          1, connection.createArrayOf("text", needsLines.keySet().toArray(String[]::new)));
      select.setArray(
          2, connection.createArrayOf("boolean", needsLines.values().toArray(Boolean[]::new)));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String id = rows.getString(1);
          String lines = rows.getString(4);
          orders.put(
              id,
              Order.stored(
                  id,
                  rows.getString(3),
                  OrderStatus.valueOf(rows.getString(2)),
                  lines == null ? List.of() : OrderLines.fromJson(lines)));
        }
      }
    }
    return orders;
  }

  static void insert(Connection connection, Collection<Order> orders) throws SQLException {
    List<Order> placed = orders.stream().filter(order -> order.placed() != null).toList();
    if (placed.isEmpty()) {
      return;
    }
    List<OrderEvent.Placed> events = placed.stream().map(Order::placed).toList();
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      Arrays values = new Arrays(connection, insert);
      values.text(events, OrderEvent.Placed::orderId);
      values.text(events, OrderEvent.Placed::customerId);
      values.text(events, OrderEvent.Placed::email);
      values.text(placed, order -> order.status().name());
      values.text(events, OrderEvent.Placed::currency);
      values.text(events, event -> event.total().toPlainString());
      values.text(events, event -> OrderLines.toJson(event.lines()));
      values.micros(placed, order -> EventTime.micros(order.placedAt()));
      values.changes(placed);
      insert.executeUpdate();
    }
  }

  static void update(Connection connection, Collection<Order> orders) throws SQLException {
    List<Order> changed =
        orders.stream().filter(order -> order.placed() == null && order.changed()).toList();
    if (changed.isEmpty()) {
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      Arrays values = new Arrays(connection, update);
      values.text(changed, Order::orderId);
      values.text(changed, order -> order.status().name());
      values.changes(changed);
      update.executeUpdate();
    }
  }

  /** Array parameters, one after the other. */
  private static final class Arrays {
    private final Connection connection;
    private final PreparedStatement statement;
    private int index;

    Arrays(Connection connection, PreparedStatement statement) {
      this.connection = connection;
      this.statement = statement;
    }

    <E> void text(List<E> rows, Function<E, @Nullable String> column) throws SQLException {
      @Nullable String[] values = new String[rows.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = column.apply(rows.get(i));
      }
      statement.setArray(++index, connection.createArrayOf("text", values));
    }

    <E> void micros(List<E> rows, java.util.function.ToLongFunction<E> column) throws SQLException {
      statement.setObject(++index, rows.stream().mapToLong(column).toArray());
    }

    private static @Nullable String plain(@Nullable BigDecimal amount) {
      return amount == null ? null : amount.toPlainString();
    }

    /** The columns that both a new and a stored order have. */
    void changes(List<Order> rows) throws SQLException {
      micros(rows, order -> EventTime.micros(order.updatedAt()));
      text(rows, order -> plain(order.paidAmount()));
      text(rows, Order::paidCurrency);
      text(rows, Order::carrier);
      text(rows, Order::trackingNumber);
      text(rows, Order::cancelReason);
    }
  }
}
