package io.nightshift.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** The statements of {@link OrderSets}, each for a whole batch. */
final class OrderTables {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectReader LINES = JSON.readerForListOf(OrderMessage.Line.class);

  private static final String MOVE =
      """
      UPDATE intake_position AS i SET position = t.next, updated_at = now()
      FROM unnest(?::int[], ?::bigint[], ?::bigint[]) AS t(p, expected, next)
      WHERE i.partition = t.p AND i.position = t.expected AND i.topic = ?
      """;
  private static final String CLAIM =
      """
      INSERT INTO inbox (event_id, source, topic, partition, "offset")
      SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[])
      ON CONFLICT DO NOTHING RETURNING event_id, source
      """;
  private static final String LOCK =
      """
      SELECT order_id, status, email, lines FROM orders WHERE order_id = ANY(?)
      ORDER BY order_id FOR UPDATE
      """;
  private static final String INSERT =
      """
      INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
        updated_at, paid_amount, paid_currency, carrier, tracking_number, cancel_reason)
      SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::numeric[],
        ?::jsonb[], ?::timestamptz[], ?::timestamptz[], ?::numeric[], ?::text[], ?::text[],
        ?::text[], ?::text[])
      """;
  private static final String UPDATE =
      """
      UPDATE orders AS o
      SET status = t.status, updated_at = t.updated,
          paid_amount = coalesce(t.paid, o.paid_amount),
          paid_currency = coalesce(t.paid_currency, o.paid_currency),
          carrier = coalesce(t.carrier, o.carrier),
          tracking_number = coalesce(t.tracking, o.tracking_number),
          cancel_reason = coalesce(t.reason, o.cancel_reason)
      FROM unnest(?::text[], ?::text[], ?::timestamptz[], ?::numeric[], ?::text[], ?::text[],
        ?::text[], ?::text[]) AS t(id, status, updated, paid, paid_currency, carrier, tracking, reason)
      WHERE o.order_id = t.id
      """;
  private static final String QUEUE =
      """
      INSERT INTO notification (key, kind, channel, recipient, subject)
      SELECT k, kind, 'EMAIL', r, s
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[]) AS t(k, kind, r, s)
      """;
  private static final String CHANGE =
      """
      INSERT INTO inventory AS i (sku, on_hand, reserved)
      SELECT * FROM unnest(?::text[], ?::bigint[], ?::bigint[])
      ON CONFLICT (sku) DO UPDATE
      SET on_hand = i.on_hand + excluded.on_hand, reserved = i.reserved + excluded.reserved
      """;

  private OrderTables() {}

  static void movePositions(Connection connection, ConsumerRecords<byte[], byte[]> polled)
      throws SQLException {
    Set<TopicPartition> partitions = polled.partitions();
    try (PreparedStatement move = connection.prepareStatement(MOVE)) {
      new Columns<>(connection, move, partitions)
          .of("int", TopicPartition::partition)
          .of("bigint", partition -> polled.records(partition).getFirst().offset())
          .of("bigint", partition -> polled.records(partition).getLast().offset() + 1);
      move.setString(4, partitions.iterator().next().topic());
      if (move.executeUpdate() != partitions.size()) {
        throw new IllegalStateException("another consumer has moved a position");
      }
    }
  }

  /** The identities of those that are new. */
  static Set<String> claim(
      Connection connection,
      List<OrderMessage> events,
      List<ConsumerRecord<byte[], byte[]>> records)
      throws SQLException {
    Set<String> claimed = HashSet.newHashSet(events.size());
    try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
      String[] ids = events.stream().map(OrderMessage::id).toArray(String[]::new);
      String[] sources = events.stream().map(OrderMessage::source).toArray(String[]::new);
      claim.setArray(1, connection.createArrayOf("text", ids));
      claim.setArray(2, connection.createArrayOf("text", sources));
      claim.setArray(
          3, connection.createArrayOf("text", records.stream().map(r -> r.topic()).toArray()));
      claim.setObject(4, records.stream().mapToInt(ConsumerRecord::partition).toArray());
      claim.setObject(5, records.stream().mapToLong(ConsumerRecord::offset).toArray());
      try (ResultSet rows = claim.executeQuery()) {
        while (rows.next()) {
          claimed.add(identity(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return claimed;
  }

  static String identity(OrderMessage event) {
    return identity(event.id(), event.source());
  }

  private static String identity(String id, String source) {
    return id + " " + source;
  }

  static List<OrderInHand> lock(Connection connection, Set<String> ids)
      throws SQLException, IOException {
    List<OrderInHand> orders = new ArrayList<>(ids.size());
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setArray(1, connection.createArrayOf("text", ids.toArray()));
      try (ResultSet row = lock.executeQuery()) {
        while (row.next()) {
          List<OrderMessage.Line> lines = LINES.readValue(row.getString(4));
          orders.add(new OrderInHand(row.getString(1), row.getString(2), row.getString(3), lines));
        }
      }
    }
    return orders;
  }

  static void insert(Connection connection, List<OrderInHand> orders) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      new Columns<>(connection, insert, orders)
          .of("text", order -> order.id)
          .of("text", order -> order.placed == null ? null : order.placed.customerId())
          .of("text", order -> order.email)
          .of("text", order -> order.status)
          .of("text", order -> order.placed == null ? null : order.placed.currency())
          .of("numeric", OrderInHand::total)
          .of("jsonb", order -> json(order.lines))
          .of("timestamptz", order -> order.placedAt)
          .of("timestamptz", order -> order.updatedAt)
          .of("numeric", order -> order.paidAmount)
          .of("text", order -> order.paidCurrency)
          .of("text", order -> order.carrier)
          .of("text", order -> order.tracking)
          .of("text", order -> order.reason);
      insert.executeUpdate();
    }
  }

  static void update(Connection connection, List<OrderInHand> orders) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      new Columns<>(connection, update, orders)
          .of("text", order -> order.id)
          .of("text", order -> order.status)
          .of("timestamptz", order -> order.updatedAt)
          .of("numeric", order -> order.paidAmount)
          .of("text", order -> order.paidCurrency)
          .of("text", order -> order.carrier)
          .of("text", order -> order.tracking)
          .of("text", order -> order.reason);
      update.executeUpdate();
    }
  }

  static void queue(Connection connection, List<OrderSets.Mail> mails) throws SQLException {
    try (PreparedStatement queue = connection.prepareStatement(QUEUE)) {
      new Columns<>(connection, queue, mails)
          .of("text", OrderSets.Mail::orderId)
          .of("text", OrderSets.Mail::kind)
          .of("text", OrderSets.Mail::recipient)
          .of("text", mail -> "Your order " + mail.orderId() + mail.what());
      queue.executeUpdate();
    }
  }

  static void change(Connection connection, Map<String, OrderSets.StockChange> stock)
      throws SQLException {
    Collection<Map.Entry<String, OrderSets.StockChange>> changes = stock.entrySet();
    try (PreparedStatement change = connection.prepareStatement(CHANGE)) {
      new Columns<>(connection, change, changes)
          .of("text", Map.Entry::getKey)
          .of("bigint", entry -> entry.getValue().onHand)
          .of("bigint", entry -> entry.getValue().reserved);
      change.executeUpdate();
    }
  }

  private static String json(List<OrderMessage.Line> lines) {
    try {
      return JSON.writeValueAsString(lines);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
