package io.nightshift.orders;

import io.nightshift.database.OptimisticCopy;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Applies order events: reads the orders of a batch, applies its events to them in their order, and
 * writes the changes.
 *
 * <p>An order that a batch places is taken for new, without a look. If it is stored already, its
 * key refuses it: the orders are read, and the events applied to them, from the beginning.
 */
@Singleton
final class OrderProcessor implements EventProcessor<OrderEvent> {
  /** It refers to an order that was never placed; it may be placed later. */
  private static final Reason UNKNOWN_ORDER = new Reason("UNKNOWN_ORDER");

  private final OptimisticCopy optimistic = new OptimisticCopy();

  @Override
  public String name() {
    return "orders";
  }

  /** One waits for PostgreSQL most of the time: a second adds a third to the rate. */
  @Override
  public int consumers() {
    return 2;
  }

  @Override
  public ParseResult<OrderEvent> read(CloudEvent event) {
    return OrderEventReader.read(event);
  }

  @Override
  public String shareKey(OrderEvent payload) {
    return payload.orderId();
  }

  @Override
  public List<Rejection> apply(Connection connection, List<Event<OrderEvent>> events)
      throws SQLException {
    AtomicReference<Changes> placed = new AtomicReference<>();
    Changes changes;
    if (optimistic.copies(
        connection, events.size(), () -> placed.set(place(connection, events, true)))) {
      changes = placed.get();
    } else {
      changes = place(connection, events, false);
      optimistic.found(events.size(), changes.placedAgain());
    }
    OrderTable.update(connection, changes.orders().values());
    Outbox.add(connection, changes.mails());
    // Last, because other batches wait for these rows until the commit.
    changes.stock().write(connection);
    return changes.rejections();
  }

  /** What the events of a batch change; the orders that they place are inserted. */
  private record Changes(
      Map<String, Order> orders,
      StockChanges stock,
      List<NotificationDraft> mails,
      List<Rejection> rejections,
      boolean placedAgain) {}

  private static Changes place(
      Connection connection, List<Event<OrderEvent>> events, boolean areNew) throws SQLException {
    Map<String, Order> orders = OrderTable.lock(connection, events, areNew);
    StockChanges stock = new StockChanges();
    List<Rejection> rejections = new ArrayList<>(0);
    List<NotificationDraft> mails = new ArrayList<>(events.size());
    boolean placedAgain = false;
    for (int index = 0; index < events.size(); index++) {
      Event<OrderEvent> event = events.get(index);
      OrderEvent payload = event.payload();
      placedAgain |= payload instanceof OrderEvent.Placed && isStored(orders, payload.orderId());
      Rejection rejection = happen(orders, index, payload, event.envelope().time(), stock);
      if (rejection == null) {
        OrderMails.queue(payload, orders, mails);
      } else {
        rejections.add(rejection);
      }
    }
    OrderTable.insert(connection, orders.values());
    return new Changes(orders, stock, mails, rejections, placedAgain);
  }

  private static boolean isStored(Map<String, Order> orders, String orderId) {
    Order order = orders.get(orderId);
    return order != null && order.place() != null;
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
