package io.nightshift.intake.consumer;

import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.LogFields;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * One consumer of a topic, which reconnects until a stop is requested.
 *
 * @param <T> the processor's form of an event
 */
public final class ConsumerLoop<T> {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private final int number;
  private final String topic;
  private final Supplier<? extends Session> connect;
  private final StaticMember member;
  private final TopicProgress progress;
  private final Duration maxBackoff;

  /** A connection of a consumer. */
  interface Session extends AutoCloseable {
    /**
     * Consumes until a stop is requested.
     *
     * @throws KafkaException if a new connection is needed
     * @throws Exception for a failure that a retry does not solve
     */
    void run(CancellationToken stopping) throws Exception;

    @Override
    void close();
  }

  private ConsumerLoop(
      int number,
      String topic,
      Supplier<? extends Session> connect,
      StaticMember member,
      TopicProgress progress,
      Duration maxBackoff) {
    this.number = number;
    this.topic = topic;
    this.connect = connect;
    this.member = member;
    this.progress = progress;
    this.maxBackoff = maxBackoff;
  }

  /** A consumer of partitions. */
  public ConsumerLoop(
      int number,
      String topic,
      int batchSize,
      Supplier<Consumer<byte[], byte[]>> connect,
      BatchReader<T> reader,
      BatchApplier<T> applier,
      Positioning positioning,
      StaticMember member,
      TopicProgress progress,
      Duration maxBackoff) {
    this(
        number,
        topic,
        () ->
            new ConsumerSession<>(
                number,
                topic,
                batchSize,
                connect.get(),
                reader,
                applier,
                positioning,
                progress,
                maxBackoff),
        member,
        progress,
        maxBackoff);
  }

  /** A consumer of a share group. */
  public ConsumerLoop(
      int number,
      ShareGroup group,
      Supplier<ShareConsumer<byte[], byte[]>> connect,
      BatchReader<T> reader,
      BatchApplier<T> applier,
      TopicProgress progress,
      Duration maxBackoff) {
    this(
        number,
        group.topic(),
        () -> new ShareSession<>(number, group, connect.get(), reader, applier, progress),
        new StaticMember(group.broker(), group.id(), null),
        progress,
        maxBackoff);
  }

  /**
   * Consumes until a stop is requested.
   *
   * @throws Exception for a failure that a retry does not solve
   */
  public void run(CancellationToken stopping) throws Exception {
    try (var fields = LogFields.of(Map.of("topic", topic))) {
      connectAnew(stopping);
    }
  }

  private void connectAnew(CancellationToken stopping) throws Exception {
    Backoff backoff = new Backoff(maxBackoff);
    while (!stopping.isCancelled()) {
      try (Session session = connect.get()) {
        progress.working(Need.CONNECTION, number);
        session.run(stopping);
      } catch (KafkaException e) {
        if (member.isTaken(e)) {
          if (!member.awaitFree(progress, number, stopping)) {
            return;
          }
          continue;
        }
        // This includes an address that does not resolve yet, and a refused login: both may be
        // temporary.
        progress.waiting(Need.CONNECTION, number, "Kafka: " + Failures.oneLine(e));
        LOG.warnf("NS0403 %s: the consumer failed and reconnects: %s", topic, Failures.oneLine(e));
        if (!stopping.delay(backoff.next())) {
          return;
        }
      }
    }
  }
}
