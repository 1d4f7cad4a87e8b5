package io.nightshift.sandbox;

import java.util.List;
import java.util.Map;

/**
 * The names of the three topics that Nightshift reads.
 *
 * @param orders of order events
 * @param audit of audit events
 * @param notifications of notification events
 */
public record Topics(String orders, String audit, String notifications) {

  /** The names that the application takes where none are configured. */
  public static final Topics DEFAULT =
      new Topics("orders.events", "audit.events", "notifications.events");

  /** The default names with a suffix, for an application that shall share no topic with others. */
  public Topics withSuffix(String suffix) {
    return new Topics(orders + suffix, audit + suffix, notifications + suffix);
  }

  /** All three. */
  public List<String> names() {
    return List.of(orders, audit, notifications);
  }

  /** Makes the three in a broker. */
  public void create(KafkaServer kafka, int partitions) {
    kafka.createTopics(names(), partitions);
  }

  /** The properties that tell the application these names. */
  public Map<String, String> settings() {
    return Map.of(
        "nightshift.intake.topics.orders.name", orders,
        "nightshift.intake.topics.audit.name", audit,
        "nightshift.intake.topics.notifications.name", notifications);
  }
}
