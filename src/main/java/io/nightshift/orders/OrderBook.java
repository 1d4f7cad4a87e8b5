package io.nightshift.orders;

import io.nightshift.database.RowReader;
import io.nightshift.database.StoredTime;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads the present orders and stock. */
@ApplicationScoped
public class OrderBook {
  private static final String ORDER =
      """
      SELECT order_id, customer_id, status, currency, total, lines::text, placed_at, updated_at
      FROM orders WHERE order_id = ?
      """;
  private static final String STOCK =
      """
      SELECT sku, on_hand, reserved, name, price, currency, vanished_at
      FROM inventory WHERE sku = ?
      """;

  private final DataSource dataSource;

  OrderBook(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * The order of that id.
   *
   * @throws IllegalStateException if the database is away
   * @throws java.io.UncheckedIOException if its stored lines are invalid
   */
  public Optional<OrderView> order(String orderId) {
    return RowReader.first(dataSource, ORDER, OrderBook::order, orderId);
  }

  /**
   * The stock of that sku; empty if no order and no catalogue ever had it.
   *
   * @throws IllegalStateException if the database is away
   */
  public Optional<InventoryView> stock(String sku) {
    return RowReader.first(dataSource, STOCK, OrderBook::stock, sku);
  }

  private static OrderView order(ResultSet row) throws SQLException {
    return new OrderView(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getBigDecimal(5),
        lines(row.getString(6)),
        StoredTime.read(row, 7),
        StoredTime.read(row, 8));
  }

  private static InventoryView stock(ResultSet row) throws SQLException {
    long onHand = row.getLong(2);
    long reserved = row.getLong(3);
    return new InventoryView(
        row.getString(1),
        onHand,
        reserved,
        onHand - reserved,
        row.getString(4),
        row.getBigDecimal(5),
        row.getString(6),
        StoredTime.readOrNull(row, 7));
  }

  private static List<OrderView.Line> lines(String json) {
    return OrderLines.fromJson(json).stream()
        .map(line -> new OrderView.Line(line.sku(), line.quantity(), line.unitPrice()))
        .toList();
  }
}
