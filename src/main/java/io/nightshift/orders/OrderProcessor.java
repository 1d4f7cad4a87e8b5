package io.nightshift.orders;

import io.nightshift.events.CloudEvent;
import io.nightshift.events.EventProcessor;
import io.nightshift.events.ParseResult;
import io.nightshift.events.Reason;
import io.nightshift.notifications.NotificationDraft;
import io.nightshift.notifications.Outbox;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Applies order events: reads the orders of a batch, applies its events to them in their order, and
 * writes the changes.
 */
@Singleton
final class OrderProcessor implements EventProcessor<OrderEvent> {
  /** It refers to an order that was never placed; it may be placed later. */
  private static final Reason UNKNOWN_ORDER = new Reason("UNKNOWN_ORDER");

  @Override
  public String name() {
    return "orders";
  }

  @Override
  public ParseResult<OrderEvent> read(CloudEvent event) {
    return OrderEventReader.read(event);
  }

  @Override
  public List<Rejection> apply(Connection connection, List<Event<OrderEvent>> events)
      throws SQLException {
    Map<String, Order> orders = OrderTable.lock(connection, events);
    StockChanges stock = new StockChanges();
    List<Rejection> rejections = new ArrayList<>(0);
    List<NotificationDraft> mails = new ArrayList<>(events.size());
    for (int index = 0; index < events.size(); index++) {
      Event<OrderEvent> event = events.get(index);
      Rejection rejection = happen(orders, index, event.payload(), event.envelope().time(), stock);
      if (rejection == null) {
        OrderMails.queue(event.payload(), orders, mails);
      } else {
        rejections.add(rejection);
      }
    }
    OrderTable.insert(connection, orders.values());
    OrderTable.update(connection, orders.values());
    Outbox.add(connection, mails);
    // Last, because other batches wait for these rows until the commit.
    stock.write(connection);
    return rejections;
  }

  @Override
  public List<Reason> reasons() {
    return List.of(UNKNOWN_ORDER);
  }

  private static @Nullable Rejection happen(
      Map<String, Order> orders, int index, OrderEvent event, Instant at, StockChanges stock) {
    Order order = orders.get(event.orderId());
    if (order != null) {
      return order.happen(index, event, at, stock);
    }
    if (event instanceof OrderEvent.Placed placed) {
      orders.put(placed.orderId(), Order.placed(placed, at));
      stock.reserve(placed.lines());
      return null;
    }
    return new Rejection(index, UNKNOWN_ORDER, "the order was never placed", true);
  }
}
