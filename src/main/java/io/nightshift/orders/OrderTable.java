package io.nightshift.orders;

import static java.util.Objects.requireNonNull;

import io.nightshift.database.CopyColumns;
import io.nightshift.database.SqlArrays;
import io.nightshift.database.TableCopy;
import io.nightshift.events.EventProcessor.Event;
import io.nightshift.events.EventTime;
import io.nightshift.orders.OrderEvent.Line;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The SQL statements for the orders of a batch, read and written as sets. */
final class OrderTable {
  // Each order by its key, in the order of the parameter: as a join, PostgreSQL would read a table
  // of
  // medium size whole for thousands of orders.
  private static final String LOCK =
      """
      SELECT o.order_id, o.ctid, o.status, o.email, o.lines
      FROM unnest(?::text[], ?::boolean[]) AS t(id, stock)
      CROSS JOIN LATERAL (
        SELECT order_id, ctid, status, email, CASE WHEN t.stock THEN lines END AS lines
        FROM orders WHERE order_id = t.id FOR UPDATE) AS o
      """;
  // The default of placed_in, which would otherwise be computed for each row.
  private static final String TRANSACTION = "SELECT pg_current_xact_id()::text::bigint";
  // Locked rows keep their places: their ctid saves a search by key for each.
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
      FROM unnest(?::tid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[],
                  ?::text[], ?::text[])
           AS t(place, id, status, updated, paid, paid_currency, carrier, tracking, reason)
      WHERE o.ctid = t.place AND o.order_id = t.id
      """;

  private OrderTable() {}

  /**
   * The stored orders of {@code events}, locked until the commit.
   *
   * @param areNew whether an order whose first event here places it is not stored: it is not looked
   *     up then, and {@link #insert} fails if it is stored all the same
   */
  static Map<String, Order> lock(
      Connection connection, List<Event<OrderEvent>> events, boolean areNew) throws SQLException {
    // Sorted, as in every transaction that locks several rows, to avoid deadlocks.
    Map<String, Boolean> needsLines = new TreeMap<>();
    Set<String> placed = new HashSet<>();
    for (Event<OrderEvent> event : events) {
      String id = event.payload().orderId();
      if (areNew && event.payload() instanceof OrderEvent.Placed && !needsLines.containsKey(id)) {
        placed.add(id);
      }
      if (!placed.contains(id)) {
        boolean movesStock =
            event.payload() instanceof OrderEvent.Shipped
                || event.payload() instanceof OrderEvent.Cancelled;
        needsLines.merge(id, movesStock, Boolean::logicalOr);
      }
    }
    Map<String, Order> orders = HashMap.newHashMap(events.size());
    if (needsLines.isEmpty()) {
      return orders;
    }
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      select.setArray(1, SqlArrays.text(connection, needsLines.keySet()));
      select.setArray(2, SqlArrays.bool(connection, needsLines.values()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String id = rows.getString(1);
          String lines = rows.getString(5);
          orders.put(
              id,
              Order.stored(
                  id,
                  rows.getString(2),
                  rows.getString(4),
                  OrderStatus.valueOf(rows.getString(3)),
                  lines == null ? List.of() : OrderLines.fromJson(lines)));
        }
      }
    }
    return orders;
  }

  /** The encoded columns of an order that its placing event sets. */
  static byte[] columns(
      String orderId,
      String customerId,
      String email,
      String currency,
      BigDecimal total,
      List<Line> lines,
      Instant placedAt) {
    return new CopyColumns(256)
        .text(orderId)
        .text(customerId)
        .text(email)
        .text(currency)
        .numeric(total)
        .jsonb(OrderLines.toJson(lines))
        .time(EventTime.micros(placedAt))
        .toBytes();
  }

  /**
   * Inserts the orders that are placed.
   *
   * @throws SQLException with the state of a unique violation if one is stored already
   */
  static void insert(Connection connection, Collection<Order> orders) throws SQLException {
    // Sorted, so that two batches that place the same orders do not deadlock.
    List<Order> placed =
        orders.stream()
            .filter(order -> order.placed() != null)
            .sorted((one, other) -> one.orderId().compareTo(other.orderId()))
            .toList();
    if (placed.isEmpty()) {
      return;
    }
    long transaction = transaction(connection);
    try (TableCopy copy =
        TableCopy.begin(
            connection,
            "orders",
            "order_id",
            "customer_id",
            "email",
            "currency",
            "total",
            "lines",
            "placed_at",
            "status",
            "updated_at",
            "paid_amount",
            "paid_currency",
            "carrier",
            "tracking_number",
            "cancel_reason",
            "placed_in")) {
      for (Order order : placed) {
        copy.row()
            .columns(requireNonNull(order.placed()).columns())
            .text(order.status().name())
            .time(EventTime.micros(order.updatedAt()))
            .numeric(order.paidAmount())
            .text(order.paidCurrency())
            .text(order.carrier())
            .text(order.trackingNumber())
            .text(order.cancelReason())
            .bigint(transaction);
      }
      copy.finish();
    }
  }

  private static long transaction(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(TRANSACTION);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
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
      values.of("tid", changed, Order::place);
      values.text(changed, Order::orderId);
      values.text(changed, order -> order.status().name());
      values.micros(changed, order -> EventTime.micros(order.updatedAt()));
      values.text(changed, order -> plain(order.paidAmount()));
      values.text(changed, Order::paidCurrency);
      values.text(changed, Order::carrier);
      values.text(changed, Order::trackingNumber);
      values.text(changed, Order::cancelReason);
      int updated = update.executeUpdate();
      if (updated != changed.size()) {
        throw new IllegalStateException(
            "%d of %d locked orders are not where they were"
                .formatted(changed.size() - updated, changed.size()));
      }
    }
  }

  private static @Nullable String plain(@Nullable BigDecimal amount) {
    return amount == null ? null : amount.toPlainString();
  }

  /** Sets array parameters, one after the other. */
  private static final class Arrays {
    private final Connection connection;
    private final PreparedStatement statement;
    private int index;

    Arrays(Connection connection, PreparedStatement statement) {
      this.connection = connection;
      this.statement = statement;
    }

    <E> void text(List<E> rows, Function<E, @Nullable String> column) throws SQLException {
      of("text", rows, column);
    }

    <E> void of(String type, List<E> rows, Function<E, @Nullable String> column)
        throws SQLException {
      statement.setArray(++index, SqlArrays.of(connection, type, rows, column));
    }

    <E> void micros(List<E> rows, ToLongFunction<E> column) throws SQLException {
      statement.setObject(++index, rows.stream().mapToLong(column).toArray());
    }
  }
}
