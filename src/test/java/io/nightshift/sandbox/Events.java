package io.nightshift.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * One example of each event of the outside contract, with the given ids and plausible values in the
 * rest. All are at {@link #TIME}; {@link SampleEvent#with} changes a member.
 */
public final class Events {

  /** When each of them happened, unless {@link SampleEvent#withTime} says otherwise. */
  public static final Instant TIME = Instant.parse("2026-11-22T10:15:30.123Z");

  private static final String CHECKOUT = "/shop/checkout";
  private static final String WAREHOUSE = "/shop/warehouse";
  private static final String CRM = "/crm";
  private static final String CALENDAR = "/clinic/calendar";

  private Events() {}

  /**
   * One line of an order.
   *
   * @param sku the article
   * @param quantity how many, from 1 to 1,000,000
   * @param unitPrice of one, in the order's currency, with at most 4 decimals
   */
  public record Line(String sku, int quantity, String unitPrice) {}

  /** {@code order.placed} by {@code cus-1}, in EUR; one line of 2 × 12.50 where none are given. */
  public static SampleEvent orderPlaced(String eventId, String orderId, Line... lines) {
    Line[] ordered =
        lines.length == 0 ? new Line[] {new Line("TEA-EARL-GREY-100", 2, "12.50")} : lines;
    return order(eventId, CHECKOUT, "order.placed", orderId)
        .with("customerId", "cus-1")
        .with("email", "ada@example.com")
        .with("currency", "EUR")
        .with("lines", ordered);
  }

  /** {@code order.paid} with 25.00 EUR. */
  public static SampleEvent orderPaid(String eventId, String orderId) {
    return order(eventId, CHECKOUT, "order.paid", orderId)
        .with("amount", "25.00")
        .with("currency", "EUR");
  }

  /** {@code order.shipped} with a carrier and a tracking number. */
  public static SampleEvent orderShipped(String eventId, String orderId) {
    return order(eventId, WAREHOUSE, "order.shipped", orderId)
        .with("carrier", "DHL")
        .with("trackingNumber", "00340434");
  }

  /** {@code order.delivered}. */
  public static SampleEvent orderDelivered(String eventId, String orderId) {
    return order(eventId, WAREHOUSE, "order.delivered", orderId);
  }

  /** {@code order.cancelled} with a reason. */
  public static SampleEvent orderCancelled(String eventId, String orderId) {
    return order(eventId, CHECKOUT, "order.cancelled", orderId).with("reason", "customer request");
  }

  /** An audit event of type {@code access.recorded}, which succeeded. */
  public static SampleEvent audit(String eventId, String actor, String action, String resource) {
    return event(eventId, "/iam", "access.recorded", resource)
        .with("actor", actor)
        .with("action", action)
        .with("resource", resource)
        .with("outcome", "SUCCESS");
  }

  /** {@code notification.requested} by email, due at once. */
  public static SampleEvent notificationRequested(String eventId, String key, String recipient) {
    return event(eventId, CRM, "notification.requested", key)
        .with("key", key)
        .with("channel", "email")
        .with("recipient", recipient)
        .with("subject", "About " + key)
        .with("body", "Good to have you here.");
  }

  /** {@code notification.cancelled}. */
  public static SampleEvent notificationCancelled(String eventId, String key) {
    return event(eventId, CRM, "notification.cancelled", key).with("key", key);
  }

  /** {@code appointment.booked} with reminders a day and two hours before. */
  public static SampleEvent appointmentBooked(
      String eventId, String appointmentId, Instant startsAt) {
    return event(eventId, CALENDAR, "appointment.booked", appointmentId)
        .with("appointmentId", appointmentId)
        .with("email", "pat@example.com")
        .with("title", "Check-up, Dr. Weber")
        .with("startsAt", startsAt.toString())
        .with("remindBefore", List.of("PT24H", "PT2H"));
  }

  /** {@code appointment.rescheduled}. */
  public static SampleEvent appointmentRescheduled(
      String eventId, String appointmentId, Instant startsAt) {
    return event(eventId, CALENDAR, "appointment.rescheduled", appointmentId)
        .with("appointmentId", appointmentId)
        .with("startsAt", startsAt.toString());
  }

  /** {@code appointment.cancelled}. */
  public static SampleEvent appointmentCancelled(String eventId, String appointmentId) {
    return event(eventId, CALENDAR, "appointment.cancelled", appointmentId)
        .with("appointmentId", appointmentId);
  }

  /** A record of any bytes, with a key and no headers, as a faulty publisher might send. */
  public static ProducerRecord<byte[], byte[]> raw(String topic, String key, byte[] value) {
    return new ProducerRecord<>(topic, utf8(key), value);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static SampleEvent order(String eventId, String source, String type, String orderId) {
    return event(eventId, source, type, orderId).with("orderId", orderId);
  }

  private static SampleEvent event(String eventId, String source, String type, String subject) {
    ObjectNode data = SampleEvent.JSON.createObjectNode();
    return new SampleEvent(eventId, source, type, subject, TIME, data);
  }
}
