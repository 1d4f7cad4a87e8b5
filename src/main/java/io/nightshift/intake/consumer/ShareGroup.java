package io.nightshift.intake.consumer;

import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.IntakeSettings.Topic.ReadingMode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The share group that reads a topic (KIP-932).
 *
 * @param topic the topic
 * @param id the name of the group
 * @param broker answers what is asked about the topic
 */
public record ShareGroup(String topic, String id, TopicAdmin broker) {
  /** A new group would begin at the end of the log, and would read events of open transactions. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "share.auto.offset.reset", "earliest",
          "share.isolation.level", "read_committed");

  /** The broker's default of {@code group.share.delivery.count.limit}. */
  private static final int DELIVERIES = 5;

  /** The names of the topics that share groups read. */
  public static Set<String> topics(IntakeSettings settings) {
    return settings.topics().values().stream()
        .filter(topic -> topic.mode() == ReadingMode.SHARE)
        .map(IntakeSettings.Topic::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The name of a group: of another kind than the consumer group of the topic, with its own. */
  public static String id(String consumerGroup) {
    return consumerGroup + ".share";
  }

  /**
   * Sets what the group needs. It must be set before the first consumer joins.
   *
   * @throws KafkaException if the broker refuses it or is away
   */
  void configure() {
    KafkaException unknown = null;
    try {
      if (broker.groupSettings(id).entrySet().containsAll(SETTINGS.entrySet())) {
        return;
      }
    } catch (RetriableException e) {
      throw e;
    } catch (KafkaException e) {
      unknown = e; // To read the settings needs another right than to change them.
    }
    try {
      broker.configureGroup(id, SETTINGS);
    } catch (RetriableException e) {
      throw e;
    } catch (KafkaException e) {
      throw new KafkaException(
          unknown == null
              ? "the share group %s needs %s, which cannot be set (%s); an administrator sets it with kafka-configs --entity-type groups"
                  .formatted(id, SETTINGS, Failures.oneLine(e))
              : "the settings of the share group %s cannot be read (%s); this needs a broker of Kafka 4.2 or newer and the right DescribeConfigs of the group"
                  .formatted(id, Failures.oneLine(unknown)),
          e);
    }
  }

  /**
   * The number of the delivery in which a record becomes a dead letter: the one before the last, so
   * that one is left if the process dies meanwhile.
   */
  int lastDelivery() {
    return Math.max(2, broker.deliveryLimit(DELIVERIES) - 1);
  }
}
