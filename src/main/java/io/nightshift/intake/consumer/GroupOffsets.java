package io.nightshift.intake.consumer;

import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * The offsets of the consumer group, which are committed for tools and never read here, and the
 * ends of the partitions, for the lag.
 */
final class GroupOffsets {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final long SAMPLE_NANOS = Duration.ofSeconds(1).toNanos();

  private final String topic;
  private final int consumerNumber;
  private final Consumer<byte[], byte[]> consumer;
  private final TopicProgress progress;
  private final Duration brokerCall;
  private long sampledAt = System.nanoTime();
  private boolean answered = true;

  GroupOffsets(
      int consumerNumber,
      String topic,
      Consumer<byte[], byte[]> consumer,
      TopicProgress progress,
      Duration brokerCall) {
    this.topic = topic;
    this.consumerNumber = consumerNumber;
    this.consumer = consumer;
    this.progress = progress;
    this.brokerCall = brokerCall;
  }

  void commitAsync(Map<TopicPartition, Long> moved) {
    if (!moved.isEmpty()) {
      // Only for lag and tools; the next commit, or the last one, replaces a failed one.
      consumer.commitAsync(
          offsets(moved),
          (offsets, failure) -> {
            if (failure != null) {
              LOG.debugf("%s: commit to Kafka failed: %s", topic, Failures.oneLine(failure));
            }
          });
    }
  }

  /**
   * Commits, and waits for the broker's answer. A broker that has not answered the last question
   * about the ends is not asked: a stop does not wait for it.
   *
   * @param limit the longest wait
   * @return whether the broker has answered
   */
  boolean commitSync(Map<TopicPartition, Long> committed, Duration limit) {
    if (committed.isEmpty()) {
      return true;
    }
    if (!answered) {
      return notCommitted("the broker does not answer");
    }
    try {
      commit(offsets(committed), limit);
      return true;
    } catch (KafkaException e) {
      return notCommitted(Failures.oneLine(e));
    }
  }

  private boolean notCommitted(String why) {
    LOG.infof(
        "NS0407 %s: the last offset commit to Kafka failed; nothing is lost, the positions are in "
            + "the database: %s",
        topic, why);
    return false;
  }

  /** A stop wakes the consumer up, which may take effect only here. */
  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Duration limit) {
    try {
      consumer.commitSync(offsets, limit);
    } catch (WakeupException e) {
      consumer.commitSync(offsets, limit);
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicPartition, Long> moved) {
    return moved.entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, move -> new OffsetAndMetadata(move.getValue())));
  }

  /**
   * Reads the ends of the partitions, once a second.
   *
   * @return whether a reading was due
   */
  boolean sampleEnds(Assignment assignment) {
    long now = System.nanoTime();
    if (!assignment.joined() || now - sampledAt < SAMPLE_NANOS) {
      return false;
    }
    sampledAt = now;
    try {
      // Without partitions it still asks, to detect whether the broker answers.
      if (assignment.stored().isEmpty()) {
        if (consumer.partitionsFor(topic, brokerCall).isEmpty()) {
          progress.waiting(
              Need.BROKER, consumerNumber, "Kafka: the topic " + topic + " does not exist");
          return true;
        }
      } else {
        consumer
            .endOffsets(assignment.stored().keySet(), brokerCall)
            .forEach((partition, end) -> progress.stable(partition.partition(), end));
      }
      answered = true;
      progress.working(Need.BROKER, consumerNumber);
    } catch (TimeoutException e) {
      answered = false;
      progress.waiting(
          Need.BROKER, consumerNumber, "Kafka: no answer within " + brokerCall.toSeconds() + " s");
    }
    return true;
  }
}
