package io.nightshift.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What an earlier version has read before its data were dumped, and what follows in the topic of
 * orders.
 */
public final class EarlierEvents {
  private EarlierEvents() {}

  /** Two orders, whose confirmations the earlier version has sent. */
  public static List<ProducerRecord<byte[], byte[]>> sent(String orders) {
    return List.of(placed(0, orders), placed(1, orders));
  }

  /**
   * Three more orders, one of which is paid and shipped, and one record each for the reasons
   * UNREADABLE, UNKNOWN_ORDER and INVALID_TRANSITION: three dead letters and four emails that wait.
   */
  public static List<ProducerRecord<byte[], byte[]>> waiting(String orders) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 2; i < 5; i++) {
      records.add(placed(i, orders));
    }
    records.add(Events.orderPaid("paid-2", "order-2").structured(orders));
    records.add(Events.orderShipped("shipped-2", "order-2").binary(orders));
    records.add(Events.raw(orders, "order-3", "{".getBytes(StandardCharsets.UTF_8)));
    records.add(Events.orderPaid("paid-5", "order-5").structured(orders));
    records.add(Events.orderDelivered("delivered-3", "order-3").structured(orders));
    return records;
  }

  /** Audit records. */
  public static List<ProducerRecord<byte[], byte[]>> audit(String audit) {
    return List.of(
        Events.audit("audit-0", "user:ada", "read", "door-1").structured(audit),
        Events.audit("audit-1", "user:eve", "open", "door-1").structured(audit));
  }

  /** A request for an email, and reminders that are due in a far year. */
  public static List<ProducerRecord<byte[], byte[]>> notifications(String notifications) {
    return List.of(
        Events.notificationRequested("requested-0", "welcome", "welcome@example.com")
            .structured(notifications),
        Events.appointmentBooked("booked-0", "appointment-0", Instant.parse("2999-01-10T10:00:00Z"))
            .structured(notifications));
  }

  /**
   * The order of the early payment, a new order, the rest of the order that was delivered too
   * early, and one event again that was read before.
   */
  public static List<ProducerRecord<byte[], byte[]>> unread(String orders) {
    return List.of(
        placed(5, orders),
        placed(6, orders),
        Events.orderPaid("paid-3", "order-3").structured(orders),
        Events.orderShipped("shipped-3", "order-3").structured(orders),
        placed(4, orders));
  }

  private static ProducerRecord<byte[], byte[]> placed(int number, String orders) {
    return Events.orderPlaced("placed-" + number, "order-" + number)
        .with("email", "order-" + number + "@example.com")
        .structured(orders);
  }
}
