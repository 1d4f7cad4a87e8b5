package io.nightshift.orders;

import io.nightshift.database.Found;
import io.nightshift.database.StoredTime;
import io.nightshift.events.EventEffects;
import io.nightshift.events.ParseResult;
import io.nightshift.notifications.KeyedNotifications;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds the order of an event, and the email that it has queued. */
@Singleton
final class OrderEffects implements EventEffects {
  private static final String ORDER = "SELECT status, updated_at FROM orders WHERE order_id = ?";

  @Override
  public List<Effect> find(Connection connection, Applied applied, List<Effect> others)
      throws SQLException {
    return OrderEventReader.read(applied.event())
            instanceof ParseResult.Valid<OrderEvent>(var event)
        ? find(connection, applied, event)
        : List.of();
  }

  private static List<Effect> find(Connection connection, Applied applied, OrderEvent event)
      throws SQLException {
    List<Effect> found = new ArrayList<>();
    String id = event.orderId();
    try (PreparedStatement select = connection.prepareStatement(ORDER)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          found.add(
              new Effect(
                  "order",
                  id,
                  "Order " + id,
                  row.getString(1),
                  became(event).name(),
                  StoredTime.read(row, 2),
                  "/orders/" + Found.encoded(id)));
        }
      }
    }
    Set<String> mails = OrderMails.kindsOf(event);
    if (!mails.isEmpty()) {
      found.addAll(KeyedNotifications.find(connection, id, mails, applied.at()));
    }
    return found;
  }

  /** The status that an applied event led to: an event is applied only if the order may have it. */
  private static OrderStatus became(OrderEvent event) {
    return switch (event) {
      case OrderEvent.Placed placed -> OrderStatus.PLACED;
      case OrderEvent.Paid paid -> OrderStatus.PAID;
      case OrderEvent.Shipped shipped -> OrderStatus.SHIPPED;
      case OrderEvent.Delivered delivered -> OrderStatus.DELIVERED;
      case OrderEvent.Cancelled cancelled -> OrderStatus.CANCELLED;
    };
  }
}
