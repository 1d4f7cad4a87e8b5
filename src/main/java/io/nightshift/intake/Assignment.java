package io.nightshift.intake;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;

/**
 * The partitions that a consumer owns, and where the database says that each of them stands. One
 * that was not positioned yet is paused: nothing is read from it before its position is known.
 */
final class Assignment {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private final String topic;
  private final String waitingKey;
  private final Consumer<byte[], byte[]> consumer;
  private final DataSource dataSource;
  private final Positions positions;
  private final TopicProgress progress;
  private final Backoff backoff;
  private final Duration brokerCall;

  private final Map<TopicPartition, Long> stored = new HashMap<>();
  private final Set<TopicPartition> unpositioned = new HashSet<>();
  private boolean joined;
  private long notBefore = System.nanoTime();

  Assignment(
      int consumerNumber,
      String topic,
      Consumer<byte[], byte[]> consumer,
      DataSource dataSource,
      TopicProgress progress,
      Duration maxBackoff,
      Duration brokerCall) {
    this.topic = topic;
    this.waitingKey = TopicProgress.PARTITIONS + consumerNumber;
    this.consumer = consumer;
    this.dataSource = dataSource;
    this.positions = new Positions(topic);
    this.progress = progress;
    this.backoff = new Backoff(maxBackoff);
    this.brokerCall = brokerCall;
  }

  /** The positions of those that are positioned, as the database held them last. */
  Map<TopicPartition, Long> stored() {
    return Collections.unmodifiableMap(stored);
  }

  /** Whether the group has answered. */
  boolean joined() {
    return joined;
  }

  /** Whether some wait to be positioned. */
  boolean incomplete() {
    return !unpositioned.isEmpty();
  }

  void joining() {
    progress.waiting(waitingKey, "its partitions of " + topic + " (joining the group)");
  }

  void assigned(Collection<TopicPartition> partitions) {
    joined = true;
    consumer.pause(partitions);
    unpositioned.addAll(partitions);
    // A place holder: without one, the client would look for a committed offset in the same poll.
    partitions.forEach(partition -> consumer.seek(partition, 0));
    notBefore = System.nanoTime();
    LOG.debugf("%s: assigned %s", topic, partitions);
  }

  void lost(Collection<TopicPartition> partitions) {
    partitions.forEach(stored::remove);
    unpositioned.removeAll(partitions);
    progress.lost(partitions);
    LOG.debugf("%s: gave up %s", topic, partitions);
  }

  /** What was read of them since, and not committed, will be read again. */
  void reposition(Collection<TopicPartition> partitions) {
    Set<TopicPartition> again = Set.copyOf(partitions);
    consumer.pause(again);
    unpositioned.addAll(again);
    again.forEach(stored::remove);
  }

  /** Notes the committed moves of those that are still ours, and returns where these stand. */
  Map<TopicPartition, Long> absorb(Batch<?> batch) {
    Map<TopicPartition, Long> moved = new HashMap<>();
    batch
        .moves()
        .forEach(
            (partition, move) -> {
              if (stored.replace(partition, move.to()) != null) {
                moved.put(partition, move.to());
              }
            });
    return moved;
  }

  /**
   * Positions those that wait for it, where it is time to try. No batch may be in flight: it would
   * move what is read here.
   */
  void position(CancellationToken stopping) throws SQLException {
    if (unpositioned.isEmpty()) {
      if (joined) {
        progress.working(waitingKey);
      }
      return;
    }
    if (System.nanoTime() - notBefore < 0) {
      return;
    }
    try {
      position(Set.copyOf(unpositioned), stopping);
      backoff.reset();
      progress.working(waitingKey);
    } catch (TimeoutException e) {
      await("Kafka: " + Failures.oneLine(e));
    } catch (SQLException e) {
      if (!Outages.willPass(e)) {
        throw e;
      }
      await("PostgreSQL: " + Failures.oneLine(e));
    }
  }

  private void await(String what) {
    progress.waiting(waitingKey, what);
    Duration pause = backoff.next();
    LOG.debugf("%s: not positioned yet, next attempt in %s: %s", topic, pause, what);
    notBefore = System.nanoTime() + pause.toNanos();
  }

  private void position(Set<TopicPartition> partitions, CancellationToken stopping)
      throws SQLException {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, brokerCall);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, brokerCall);
    Map<TopicPartition, Long> loaded;
    try (var patience = stopping.interruptAfter(BatchApplier.PATIENCE);
        Connection connection = dataSource.getConnection()) {
      loaded = positions.load(connection, beginnings);
    }
    for (TopicPartition partition : partitions) {
      long position = loaded.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, 0L);
      long from = readFrom(partition, position, beginnings.getOrDefault(partition, 0L), end);
      consumer.seek(partition, from);
      stored.put(partition, position);
      progress.position(partition, from);
      progress.end(partition, end);
    }
    unpositioned.removeAll(partitions);
    consumer.resume(partitions);
  }

  private static long readFrom(TopicPartition partition, long position, long beginning, long end) {
    if (position < beginning) {
      LOG.errorf(
          "%s: the topic's retention has removed %d records before they were applied",
          partition, beginning - position);
      return beginning;
    }
    if (position > end) {
      LOG.warnf(
          "%s: the position %d lies past the end %d (was the topic made anew?); reading it from"
              + " its beginning, known events are left alone",
          partition, position, end);
      return beginning;
    }
    return position;
  }
}
