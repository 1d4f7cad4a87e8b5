package io.nightshift.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/** What one order event does to the order book and the stock, statement by statement. */
final class OrderStatements {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PreparedStatement place;
  private final PreparedStatement pay;
  private final PreparedStatement ship;
  private final PreparedStatement cancel;
  private final PreparedStatement stock;
  private final PreparedStatement mail;

  OrderStatements(Connection connection) throws SQLException {
    place =
        connection.prepareStatement(
            """
            INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines,
                                placed_at, updated_at)
            VALUES (?, ?, ?, 'PLACED', ?, ?, ?::jsonb, ?, ?)
            """);
    pay =
        connection.prepareStatement(
            """
            UPDATE orders SET status = 'PAID', updated_at = ?, paid_amount = ?, paid_currency = ?
            WHERE order_id = ? AND status = 'PLACED'
            """);
    ship =
        connection.prepareStatement(
            """
            UPDATE orders SET status = 'SHIPPED', updated_at = ?, carrier = ?, tracking_number = ?
            WHERE order_id = ? AND status = 'PAID' RETURNING lines, email
            """);
    cancel =
        connection.prepareStatement(
            """
            UPDATE orders SET status = 'CANCELLED', updated_at = ?, cancel_reason = ?
            WHERE order_id = ? AND status IN ('PLACED', 'PAID') RETURNING lines, email
            """);
    stock =
        connection.prepareStatement(
            """
            INSERT INTO inventory AS i (sku, on_hand, reserved) VALUES (?, ?, ?)
            ON CONFLICT (sku) DO UPDATE
            SET on_hand = i.on_hand + excluded.on_hand, reserved = i.reserved + excluded.reserved
            """);
    mail =
        connection.prepareStatement(
            """
            INSERT INTO notification (key, kind, channel, recipient, subject)
            VALUES (?, ?, 'EMAIL', ?, ?)
            """);
  }

  void apply(JsonNode event) throws SQLException, IOException {
    JsonNode data = event.required("data");
    OffsetDateTime at = OffsetDateTime.parse(text(event, "time"));
    String type = text(event, "type");
    switch (type) {
      case "order.placed" -> place(data, at);
      case "order.paid" -> pay(data, at);
      case "order.shipped" -> ship(data, at);
      case "order.cancelled" -> cancel(data, at);
      default -> throw new IllegalArgumentException(type);
    }
  }

  private void place(JsonNode data, OffsetDateTime at) throws SQLException {
    JsonNode lines = data.required("lines");
    BigDecimal total = BigDecimal.ZERO;
    for (JsonNode line : lines) {
      BigDecimal quantity = BigDecimal.valueOf(line.required("quantity").intValue());
      total = total.add(new BigDecimal(text(line, "unitPrice")).multiply(quantity));
    }
    place.setString(1, text(data, "orderId"));
    place.setString(2, text(data, "customerId"));
    place.setString(3, text(data, "email"));
    place.setString(4, text(data, "currency"));
    place.setBigDecimal(5, total);
    place.setString(6, lines.toString());
    place.setObject(7, at);
    place.setObject(8, at);
    place.executeUpdate();
    mail(text(data, "orderId"), "order-confirmed", text(data, "email"), " is confirmed");
    change(lines, 0, 1);
  }

  private void pay(JsonNode data, OffsetDateTime at) throws SQLException {
    pay.setObject(1, at);
    pay.setBigDecimal(2, new BigDecimal(text(data, "amount")));
    pay.setString(3, text(data, "currency"));
    pay.setString(4, text(data, "orderId"));
    if (pay.executeUpdate() != 1) {
      throw new IllegalStateException("not placed: " + data);
    }
  }

  private void ship(JsonNode data, OffsetDateTime at) throws SQLException, IOException {
    ship.setObject(1, at);
    ship.setString(2, text(data, "carrier"));
    ship.setString(3, text(data, "trackingNumber"));
    ship.setString(4, text(data, "orderId"));
    change(lines(ship, text(data, "orderId"), "order-shipped", " is on its way"), -1, -1);
  }

  private void cancel(JsonNode data, OffsetDateTime at) throws SQLException, IOException {
    cancel.setObject(1, at);
    cancel.setString(2, text(data, "reason"));
    cancel.setString(3, text(data, "orderId"));
    change(lines(cancel, text(data, "orderId"), "order-cancelled", " is cancelled"), 0, -1);
  }

  private JsonNode lines(PreparedStatement update, String orderId, String kind, String what)
      throws SQLException, IOException {
    try (ResultSet row = update.executeQuery()) {
      if (!row.next()) {
        throw new IllegalStateException("no such order in that state: " + update);
      }
      mail(orderId, kind, row.getString(2), what);
      return JSON.readTree(row.getString(1));
    }
  }

  private void mail(String orderId, String kind, String recipient, String what)
      throws SQLException {
    mail.setString(1, orderId);
    mail.setString(2, kind);
    mail.setString(3, recipient);
    mail.setString(4, "Your order " + orderId + what);
    mail.executeUpdate();
  }

  private void change(JsonNode lines, int onHand, int reserved) throws SQLException {
    List<JsonNode> bySku =
        StreamSupport.stream(lines.spliterator(), false)
            .sorted(Comparator.comparing(line -> text(line, "sku")))
            .toList();
    for (JsonNode line : bySku) {
      int quantity = line.required("quantity").intValue();
      stock.setString(1, text(line, "sku"));
      stock.setLong(2, (long) onHand * quantity);
      stock.setLong(3, (long) reserved * quantity);
      stock.addBatch();
    }
    stock.executeBatch();
  }

  private static String text(JsonNode node, String member) {
    return node.required(member).textValue();
  }
}
