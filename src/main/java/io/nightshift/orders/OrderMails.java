package io.nightshift.orders;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.notifications.LocaleFormat;
import io.nightshift.notifications.MessageWriter;
import io.nightshift.notifications.NotificationDraft;
import io.nightshift.notifications.channels.ClaimedNotification;
import io.nightshift.notifications.channels.Message;
import io.nightshift.orders.OrderEvent.Line;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateData;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the emails to customers about an order: confirmed, shipped, cancelled. */
@Singleton
final class OrderMails implements MessageWriter {
  private static final String CONFIRMED = "order-confirmed";
  private static final String SHIPPED = "order-shipped";
  private static final String CANCELLED = "order-cancelled";

  private static final String READ =
      """
      SELECT order_id, currency, total, lines, placed_at, carrier, tracking_number, cancel_reason
      FROM orders WHERE order_id = ANY(?)
      """;

  private final LocaleFormat format;

  @Inject
  OrderMails(LocaleFormat format) {
    this.format = format;
  }

  /** The data of an order in an email; empty members are not shown. */
  @TemplateData
  record Shown(
      String orderId,
      String placedAt,
      List<ShownLine> lines,
      String total,
      String carrier,
      String trackingNumber,
      String reason) {}

  /** A line of the order in an email. */
  @TemplateData
  record ShownLine(int quantity, String sku, String unitPrice) {}

  @CheckedTemplate
  static final class Templates {
    private Templates() {}

    static native TemplateInstance confirmedHtml(Shown order);

    static native TemplateInstance confirmedText(Shown order);

    static native TemplateInstance shippedHtml(Shown order);

    static native TemplateInstance shippedText(Shown order);

    static native TemplateInstance cancelledHtml(Shown order);

    static native TemplateInstance cancelledText(Shown order);
  }

  /** Queues the email for an event that was applied to its order. */
  static void queue(OrderEvent event, Map<String, Order> orders, List<NotificationDraft> mails) {
    Order order = orders.get(event.orderId());
    if (order == null) {
      return;
    }
    switch (event) {
      case OrderEvent.Placed placed -> mails.add(mail(order, CONFIRMED, " is confirmed"));
      case OrderEvent.Shipped shipped -> mails.add(mail(order, SHIPPED, " is on its way"));
      case OrderEvent.Cancelled cancelled -> mails.add(mail(order, CANCELLED, " is cancelled"));
      case OrderEvent.Paid paid -> {}
      case OrderEvent.Delivered delivered -> {}
    }
  }

  /** The kind of the email that an event queues; empty if it queues none. */
  static Set<String> kindsOf(OrderEvent event) {
    return switch (event) {
      case OrderEvent.Placed placed -> Set.of(CONFIRMED);
      case OrderEvent.Shipped shipped -> Set.of(SHIPPED);
      case OrderEvent.Cancelled cancelled -> Set.of(CANCELLED);
      case OrderEvent.Paid paid -> Set.of();
      case OrderEvent.Delivered delivered -> Set.of();
    };
  }

  private static NotificationDraft mail(Order order, String kind, String what) {
    return NotificationDraft.email(
        order.orderId(), kind, order.email(), "Your order " + order.orderId() + what, null);
  }

  @Override
  public Set<String> kinds() {
    return Set.of(CONFIRMED, SHIPPED, CANCELLED);
  }

  @Override
  public Function<ClaimedNotification, Message> prepare(
      Connection connection, List<ClaimedNotification> notifications) throws SQLException {
    Map<String, Shown> orders = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(READ)) {
      List<String> ids = notifications.stream().map(ClaimedNotification::key).distinct().toList();
      select.setArray(1, SqlArrays.text(connection, ids));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          orders.put(rows.getString(1), shown(rows));
        }
      }
    }
    return notification -> write(notification, orders.get(notification.key()));
  }

  private static Message write(ClaimedNotification notification, @Nullable Shown order) {
    if (order == null) {
      throw new IllegalStateException("There is no order " + notification.key());
    }
    return switch (notification.kind()) {
      case CONFIRMED -> message(Templates.confirmedText(order), Templates.confirmedHtml(order));
      case SHIPPED -> message(Templates.shippedText(order), Templates.shippedHtml(order));
      default -> message(Templates.cancelledText(order), Templates.cancelledHtml(order));
    };
  }

  private static Message message(TemplateInstance text, TemplateInstance html) {
    return new Message(text.render(), html.render());
  }

  private Shown shown(ResultSet row) throws SQLException {
    String currency = row.getString(2);
    BigDecimal total = row.getBigDecimal(3);
    List<Line> lines = OrderLines.fromJson(row.getString(4));
    Instant placedAt = StoredTime.read(row, 5);
    return new Shown(
        row.getString(1),
        format.time(placedAt),
        lines.stream().map(line -> line(line, currency)).toList(),
        format.amount(total, currency),
        orEmpty(row.getString(6)),
        orEmpty(row.getString(7)),
        orEmpty(row.getString(8)));
  }

  private ShownLine line(Line line, String currency) {
    return new ShownLine(line.quantity(), line.sku(), format.amount(line.unitPrice(), currency));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
