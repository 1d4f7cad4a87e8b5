package io.nightshift.intake;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.Batch.Move;
import io.nightshift.intake.BatchApplier.InFlight;
import io.nightshift.intake.BatchApplier.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a consumer: polls, has each poll applied as one batch, commits to Kafka.
 * Batches are applied on another thread while this one goes on polling, paused, however long that
 * takes: the group never evicts a consumer that waits for the database.
 */
final class ConsumerSession<T> implements ConsumerRebalanceListener, AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration BUSY_POLL = Duration.ofMillis(500);
  private static final Duration BROKER_CALL = Duration.ofSeconds(2);
  private static final Duration CLOSE = Duration.ofSeconds(3);

  /** How long a rebalance waits for a batch in flight: well within the group's own limits. */
  private static final Duration REVOKE = Duration.ofSeconds(10);

  private static final long SAMPLE_NANOS = Duration.ofSeconds(1).toNanos();

  private final String topic;
  private final String partitionsKey;
  private final String brokerKey;
  private final Consumer<byte[], byte[]> consumer;
  private final BatchReader<T> reader;
  private final BatchApplier<T> applier;
  private final DataSource dataSource;
  private final Positions positions;
  private final TopicProgress progress;
  private final Backoff positioning;

  // Of the partitions that are ours: what the database holds. One that is not in it is paused, and
  // has to be positioned first.
  private final Map<TopicPartition, Long> stored = new HashMap<>();
  private final Set<TopicPartition> unpositioned = new HashSet<>();
  private @Nullable InFlight<T> inFlight;
  private boolean joined;
  private long positionNotBefore;
  private long sampledAt;

  ConsumerSession(
      int number,
      String topic,
      Consumer<byte[], byte[]> consumer,
      BatchReader<T> reader,
      BatchApplier<T> applier,
      DataSource dataSource,
      TopicProgress progress,
      Duration maxBackoff) {
    this.topic = topic;
    this.partitionsKey = TopicProgress.PARTITIONS + number;
    this.brokerKey = "broker-" + number;
    this.consumer = consumer;
    this.reader = reader;
    this.applier = applier;
    this.dataSource = dataSource;
    this.positions = new Positions(topic);
    this.progress = progress;
    this.positioning = new Backoff(maxBackoff);
    this.sampledAt = System.nanoTime();
    this.positionNotBefore = sampledAt;
  }

  /**
   * Consumes until told to stop.
   *
   * @throws KafkaException where the connection must be made anew
   * @throws Exception for what trying again would not mend
   */
  void run(CancellationToken stopping) throws Exception {
    progress.waiting(partitionsKey, "its partitions of " + topic + " (joining the group)");
    consumer.subscribe(List.of(topic), this);
    while (!stopping.isCancelled()) {
      positionNewPartitions();
      ConsumerRecords<byte[], byte[]> polled = poll();
      if (!polled.isEmpty()) {
        apply(reader.read(polled, stored), stopping);
      }
      if (sampleEnds() && polled.isEmpty()) {
        passMarkers(stopping);
      }
    }
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      // Retention ran over the position, or the topic was made anew, since it was positioned.
      reposition(e.partitions());
      return ConsumerRecords.empty();
    }
  }

  private void positionNewPartitions() throws SQLException {
    if (unpositioned.isEmpty()) {
      if (joined) {
        progress.working(partitionsKey);
      }
      return;
    }
    if (System.nanoTime() - positionNotBefore < 0) {
      return;
    }
    try {
      position(Set.copyOf(unpositioned));
      positioning.reset();
      progress.working(partitionsKey);
    } catch (TimeoutException e) {
      waitToPosition("Kafka: " + Failures.oneLine(e));
    } catch (SQLException e) {
      if (!Outages.willPass(e)) {
        throw e;
      }
      waitToPosition("PostgreSQL: " + Failures.oneLine(e));
    }
  }

  private void waitToPosition(String what) {
    progress.waiting(partitionsKey, what);
    Duration pause = positioning.next();
    LOG.debugf("%s: not positioned yet, next attempt in %s: %s", topic, pause, what);
    positionNotBefore = System.nanoTime() + pause.toNanos();
  }

  private void position(Set<TopicPartition> partitions) throws SQLException {
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, BROKER_CALL);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, BROKER_CALL);
    Map<TopicPartition, Long> loaded;
    try (Connection connection = dataSource.getConnection()) {
      loaded = positions.load(connection, beginnings);
    }
    for (TopicPartition partition : partitions) {
      long position = loaded.getOrDefault(partition, 0L);
      long beginning = beginnings.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, 0L);
      long from = position;
      if (position < beginning) {
        LOG.errorf(
            "%s: the topic's retention has removed %d records before they were applied",
            partition, beginning - position);
        from = beginning;
      } else if (position > end) {
        LOG.warnf(
            "%s: the position %d lies past the end %d (was the topic made anew?); reading it from"
                + " its beginning, known events are left alone",
            partition, position, end);
        from = beginning;
      }
      consumer.seek(partition, from);
      stored.put(partition, position);
      progress.position(partition, from);
      progress.end(partition, end);
    }
    unpositioned.removeAll(partitions);
    consumer.resume(partitions);
  }

  private void reposition(Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    unpositioned.addAll(partitions);
    partitions.forEach(stored::remove);
  }

  private void apply(Batch<T> batch, CancellationToken stopping) throws Exception {
    InFlight<T> flight = applier.submit(batch, stopping);
    inFlight = flight;
    boolean paused = false;
    try {
      Outcome outcome = flight.await(BUSY_POLL);
      while (outcome == null) {
        paused = true;
        pollPaused();
        outcome = flight.await(BUSY_POLL);
      }
      settle(batch, outcome);
    } finally {
      inFlight = null;
      if (paused) {
        consumer.resume(Set.copyOf(stored.keySet()));
      }
    }
  }

  private void pollPaused() {
    consumer.pause(consumer.assignment());
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ZERO);
    for (TopicPartition partition : polled.partitions()) {
      consumer.seek(partition, polled.records(partition).getFirst().offset());
    }
    sampleEnds();
  }

  private void settle(Batch<T> batch, Outcome outcome) throws Exception {
    switch (outcome) {
      case Outcome.Applied applied -> {
        Map<TopicPartition, Long> moved = absorb(batch);
        progress.committed(applied.counts(), moved);
        commitAsync(moved);
      }
      case Outcome.PositionLost lost -> {
        LOG.infof(
            "%s: a position is not where this consumer left it; reading the positions again",
            topic);
        reposition(Set.copyOf(stored.keySet()));
      }
      case Outcome.GivenUp givenUp -> reposition(Set.copyOf(stored.keySet()));
      case Outcome.Failed failed -> {
        switch (failed.failure()) {
          case Exception e -> throw e;
          case Error e -> throw e;
          default -> throw new IllegalStateException(failed.failure());
        }
      }
    }
  }

  /** Notes the committed moves of the partitions that are still ours. */
  private Map<TopicPartition, Long> absorb(Batch<T> batch) {
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

  private void commitAsync(Map<TopicPartition, Long> moved) {
    if (!moved.isEmpty()) {
      // Only for lag and tools; the next commit, or the one at the end, mends a failed one.
      consumer.commitAsync(
          offsets(moved),
          (offsets, failure) -> {
            if (failure != null) {
              LOG.debugf("%s: commit to Kafka failed: %s", topic, Failures.oneLine(failure));
            }
          });
    }
  }

  private void commitSync(Map<TopicPartition, Long> committed) {
    if (!committed.isEmpty()) {
      try {
        consumer.commitSync(offsets(committed), BROKER_CALL);
      } catch (KafkaException e) {
        LOG.infof(
            "%s: the last commit to Kafka failed; nothing is lost, the positions are in the"
                + " database: %s",
            topic, Failures.oneLine(e));
      }
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<TopicPartition, Long> moved) {
    return moved.entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, move -> new OffsetAndMetadata(move.getValue())));
  }

  /**
   * Reads where the partitions end, once a second.
   *
   * @return whether this was the time for it
   */
  private boolean sampleEnds() {
    long now = System.nanoTime();
    if (!joined || now - sampledAt < SAMPLE_NANOS) {
      return false;
    }
    sampledAt = now;
    try {
      // Without partitions of its own it asks all the same whether the broker is there.
      if (stored.isEmpty()) {
        var unused = consumer.partitionsFor(topic, BROKER_CALL);
      } else {
        consumer.endOffsets(stored.keySet(), BROKER_CALL).forEach(progress::end);
      }
      progress.working(brokerKey);
    } catch (TimeoutException e) {
      progress.waiting(brokerKey, "Kafka: no answer within " + BROKER_CALL.toSeconds() + " s");
    }
    return true;
  }

  /** Moves idle partitions past offsets that are no records: the markers of transactions. */
  private void passMarkers(CancellationToken stopping) throws Exception {
    Map<TopicPartition, Move> moves = new HashMap<>();
    stored.forEach(
        (partition, position) -> {
          long next = consumer.position(partition, BROKER_CALL);
          if (next > position) {
            moves.put(partition, new Move(position, next));
          }
        });
    if (!moves.isEmpty()) {
      apply(new Batch<>(List.of(), moves), stopping);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    joined = true;
    consumer.pause(partitions);
    unpositioned.addAll(partitions);
    // A place holder: without one, the client would look for a committed offset in the same poll.
    partitions.forEach(partition -> consumer.seek(partition, 0));
    positionNotBefore = System.nanoTime();
    LOG.debugf("%s: assigned %s", topic, partitions);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    awaitInFlight(partitions);
    Map<TopicPartition, Long> last = new HashMap<>(stored);
    last.keySet().retainAll(partitions);
    commitSync(last);
    onPartitionsLost(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitions.forEach(stored::remove);
    unpositioned.removeAll(partitions);
    progress.lost(partitions);
    LOG.debugf("%s: gave up %s", topic, partitions);
  }

  /** So that the next owner finds the position moved, instead of reading what is being applied. */
  private void awaitInFlight(Collection<TopicPartition> partitions) {
    InFlight<T> flight = inFlight;
    if (flight == null || partitions.stream().noneMatch(flight.batch().moves()::containsKey)) {
      return;
    }
    try {
      if (flight.await(REVOKE) instanceof Outcome.Applied) {
        absorb(flight.batch());
      } else {
        flight.giveUp(); // Should it commit after all, the position tells the next owner.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      flight.giveUp();
    }
  }

  /** Commits to Kafka what was applied, and leaves the group. */
  @Override
  public void close() {
    commitSync(stored);
    progress.lost(Set.copyOf(stored.keySet()));
    consumer.close(CloseOptions.timeout(CLOSE));
  }
}
