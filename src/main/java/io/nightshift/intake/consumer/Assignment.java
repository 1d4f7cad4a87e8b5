package io.nightshift.intake.consumer;

import io.nightshift.database.Outages;
import io.nightshift.hosting.Backoff;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.hosting.Interruption;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jboss.logging.Logger;

/**
 * The partitions that a consumer owns, and the position of each in the database. A partition
 * without a known position is paused: nothing is read from it. A held partition stays paused, and
 * is checked again from time to time.
 */
public final class Assignment {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  private static final Duration HELD = Duration.ofSeconds(10);

  private final String topic;
  private final int consumerNumber;
  private final Consumer<byte[], byte[]> consumer;
  private final Positioning positioning;
  private final TopicProgress progress;
  private final Backoff backoff;

  private final Map<TopicPartition, Long> stored = new HashMap<>();
  private final Map<TopicPartition, UUID> topicIds = new HashMap<>();
  private final Map<Integer, Long> divergences = new HashMap<>();
  private final Set<TopicPartition> unpositioned = new HashSet<>();
  private final Set<TopicPartition> held = new HashSet<>();
  private long heldUntil = System.nanoTime();
  private boolean joined;
  private long notBefore = System.nanoTime();

  Assignment(
      int consumerNumber,
      String topic,
      Consumer<byte[], byte[]> consumer,
      Positioning positioning,
      TopicProgress progress,
      Duration maxBackoff) {
    this.topic = topic;
    this.consumerNumber = consumerNumber;
    this.consumer = consumer;
    this.positioning = positioning;
    this.progress = progress;
    this.backoff = new Backoff(maxBackoff);
  }

  /** The positions of the positioned partitions, as last read from the database. */
  Map<TopicPartition, Long> stored() {
    return Collections.unmodifiableMap(stored);
  }

  /** The ids of the topics of these positions, if known. */
  Map<TopicPartition, UUID> topicIds() {
    return Collections.unmodifiableMap(topicIds);
  }

  /** All partitions that this consumer owns. */
  Set<TopicPartition> all() {
    Set<TopicPartition> all = new HashSet<>(stored.keySet());
    all.addAll(unpositioned);
    all.addAll(held);
    return all;
  }

  /** Whether the group has answered. */
  boolean joined() {
    return joined;
  }

  /** Whether some partitions wait for their position. */
  boolean incomplete() {
    return !unpositioned.isEmpty();
  }

  void joining() {
    progress.waiting(
        Need.PARTITIONS, consumerNumber, "its partitions of " + topic + " (joining the group)");
  }

  void assigned(Collection<TopicPartition> partitions) {
    if (!joined) {
      progress.joined();
      joined = true;
    }
    consumer.pause(partitions);
    unpositioned.addAll(partitions);
    // A placeholder: without one, the client would look for a committed offset in the same poll.
    partitions.forEach(partition -> consumer.seek(partition, 0));
    notBefore = System.nanoTime();
    LOG.debugf("%s: assigned %s", topic, partitions);
  }

  void lost(Collection<TopicPartition> partitions) {
    forget(partitions);
    unpositioned.removeAll(partitions);
    partitions.forEach(partition -> divergences.remove(partition.partition()));
    progress.lost(partitions);
    LOG.debugf("%s: gave up %s", topic, partitions);
  }

  /** Positions partitions again. Records that were read but not committed are read again. */
  void reposition(Collection<TopicPartition> partitions) {
    Set<TopicPartition> again = Set.copyOf(partitions);
    consumer.pause(again);
    unpositioned.addAll(again);
    forget(again);
  }

  /** Positions all partitions again that are positioned or held. */
  void repositionAll() {
    Set<TopicPartition> again = new HashSet<>(stored.keySet());
    again.addAll(held);
    reposition(again);
  }

  /** Positions partitions again whose new leader has other records since these offsets. */
  void diverged(Map<TopicPartition, Long> since) {
    since.forEach((partition, offset) -> divergences.put(partition.partition(), offset));
    reposition(since.keySet());
  }

  private void forget(Collection<TopicPartition> partitions) {
    partitions.forEach(stored::remove);
    partitions.forEach(topicIds::remove);
    held.removeAll(partitions);
  }

  /**
   * Records the committed moves of the partitions that are still owned.
   *
   * @return their new positions
   */
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
   * Positions the waiting partitions if an attempt is due. No batch may be in flight: it would move
   * the rows that are read here.
   */
  void position(CancellationToken stopping) throws SQLException {
    if (!held.isEmpty() && System.nanoTime() - heldUntil >= 0) {
      unpositioned.addAll(held);
      held.clear();
    }
    if (unpositioned.isEmpty()) {
      if (joined) {
        progress.working(Need.PARTITIONS, consumerNumber);
      }
      return;
    }
    if (System.nanoTime() - notBefore < 0) {
      return;
    }
    try {
      position(Set.copyOf(unpositioned), stopping);
      backoff.reset();
      progress.working(Need.PARTITIONS, consumerNumber);
    } catch (RetriableException e) {
      await("Kafka: " + Failures.oneLine(e));
    } catch (SQLException e) {
      if (!Outages.willPass(e)) {
        throw e;
      }
      await("PostgreSQL: " + Failures.oneLine(e));
    }
  }

  private void await(String what) {
    progress.waiting(Need.PARTITIONS, consumerNumber, what);
    Duration pause = backoff.next();
    LOG.debugf("%s: not positioned yet, next attempt in %s: %s", topic, pause, what);
    notBefore = System.nanoTime() + pause.toNanos();
  }

  private void position(Set<TopicPartition> partitions, CancellationToken stopping)
      throws SQLException {
    Map<Integer, PartitionPlace> places;
    try (var patience = stopping.interruptAfter(Interruption.PATIENCE)) {
      places =
          positioning.find(
              partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet()),
              divergences);
    } catch (InterruptException e) {
      if (stopping.isCancelled()) {
        return; // A stop does not wait for a broker.
      }
      throw e;
    }
    divergences.clear();
    Set<TopicPartition> read = new HashSet<>();
    for (TopicPartition partition : partitions) {
      PartitionPlace place = places.get(partition.partition());
      if (place == null) {
        continue; // The row was deleted meanwhile.
      }
      progress.placed(partition.partition(), place);
      unpositioned.remove(partition);
      if (place.hold() != null) {
        held.add(partition);
        heldUntil = System.nanoTime() + HELD.toNanos();
        continue;
      }
      long position = place.row().position();
      consumer.seek(partition, position);
      stored.put(partition, position);
      if (place.row().topicId() != null) {
        topicIds.put(partition, place.row().topicId());
      }
      read.add(partition);
    }
    consumer.resume(read);
  }
}
