package io.nightshift.intake.consumer;

import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.LogFields;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/** One consumer of a topic, which reconnects until a stop is requested. */
public final class ConsumerLoop {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private final int number;
  private final String topic;
  private final Supplier<? extends Session> connect;
  private final StaticMember member;
  private final TopicProgress progress;
  private final Duration maxBackoff;

  /** A connection of a consumer. */
  public interface Session extends AutoCloseable {
    /**
     * Consumes until a stop is requested.
     *
     * @throws KafkaException if a new connection is needed, or after {@link #wakeup}
     * @throws Exception for a failure that a retry does not solve
     */
    void consume(CancellationToken stopping) throws Exception;

    /** Ends the wait for the broker; for any thread. */
    void wakeup();

    @Override
    void close();
  }

  /**
   * A consumer.
   *
   * @param number its number in the instance
   * @param connect makes a new connection
   */
  public ConsumerLoop(
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
        consume(session, stopping);
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

  /** A stop ends each wait for the broker. */
  private static void consume(Session session, CancellationToken stopping) throws Exception {
    try (var stop = stopping.onCancelled(session::wakeup)) {
      session.consume(stopping);
    } catch (WakeupException e) {
      if (!stopping.isCancelled()) {
        throw e;
      }
    }
  }
}
