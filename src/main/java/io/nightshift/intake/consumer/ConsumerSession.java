package io.nightshift.intake.consumer;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.intake.consumer.Batch.Move;
import io.nightshift.intake.consumer.BatchApplier.InFlight;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a consumer: it polls, submits each poll as one batch, and commits to Kafka.
 *
 * <p>Batches are applied on another thread, one after the other, while this one polls and decodes
 * the next. If that takes long it continues to poll, paused: the group never evicts a consumer that
 * waits for the database.
 *
 * <p>Reading ahead is safe: the next batch expects the positions after the one in flight. It is
 * submitted when these are committed; otherwise it is dropped and the partitions are positioned
 * again. If it were submitted all the same, its compare-and-set would fail.
 */
public final class ConsumerSession<T> implements ConsumerRebalanceListener, ConsumerLoop.Session {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final Duration POLL = Duration.ofMillis(200);

  /** Short, because a batch that is committed meanwhile waits for the end of the poll. */
  private static final Duration AHEAD_POLL = Duration.ofMillis(5);

  private static final Duration BUSY_POLL = Duration.ofMillis(500);
  private static final Duration BROKER_CALL = Duration.ofSeconds(2);

  /**
   * The time for the last commit to a broker that may be away: the positions are in the database.
   */
  private static final Duration LAST_CALL = Duration.ofMillis(300);

  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** How long a rebalance waits for a batch in flight: well within the group's own limits. */
  private static final Duration REVOKE = Duration.ofSeconds(10);

  /** The number of polls that fill a batch. */
  private static final int POLLS = 4;

  private final String topic;
  private final int batchSize;
  private final Consumer<byte[], byte[]> consumer;
  private final BatchReader<T> reader;
  private final BatchApplier<T> applier;
  private final TopicProgress progress;
  private final Assignment assignment;
  private final GroupOffsets group;

  private @Nullable InFlight<T> inFlight;
  private @Nullable Batch<T> ahead;
  private long rewinds;

  public ConsumerSession(
      int number,
      String topic,
      int batchSize,
      Consumer<byte[], byte[]> consumer,
      BatchReader<T> reader,
      BatchApplier<T> applier,
      Positioning positioning,
      TopicProgress progress,
      Duration maxBackoff) {
    this.topic = topic;
    this.batchSize = batchSize;
    this.consumer = consumer;
    this.reader = reader;
    this.applier = applier;
    this.progress = progress;
    this.assignment = new Assignment(number, topic, consumer, positioning, progress, maxBackoff);
    this.group = new GroupOffsets(number, topic, consumer, progress, BROKER_CALL);
  }

  /** The maximum number of records of one poll, for batches of at most {@code batchSize}. */
  public static int pollRecords(int batchSize) {
    return Math.max(1, batchSize / POLLS);
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void consume(CancellationToken stopping) throws Exception {
    assignment.joining();
    consumer.subscribe(List.of(topic), this);
    rewinds = progress.rewinds();
    while (!stopping.isCancelled()) {
      if (rewinds != progress.rewinds()) {
        rewinds = progress.rewinds();
        readAgain();
      }
      assignment.position(stopping);
      ConsumerRecords<byte[], byte[]> polled = poll(POLL);
      if (!polled.isEmpty()) {
        applyOneAfterTheOther(
            reader.read(polled, assignment.stored(), assignment.topicIds()), stopping);
      }
      if (sampleEnds(stopping) && polled.isEmpty()) {
        passMarkers(stopping);
      }
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration limit) {
    try {
      return consumer.poll(limit);
    } catch (LogTruncationException e) {
      Map<TopicPartition, Long> since = new HashMap<>();
      for (TopicPartition partition : e.partitions()) {
        OffsetAndMetadata agreed = e.divergentOffsets().get(partition);
        since.put(partition, agreed == null ? 0 : agreed.offset());
      }
      assignment.diverged(since);
      return ConsumerRecords.empty();
    } catch (OffsetOutOfRangeException e) {
      // Retention passed the position, or the topic was created again after the positioning.
      assignment.reposition(e.partitions());
      return ConsumerRecords.empty();
    }
  }

  /** Applies a batch, and those that were read ahead meanwhile; afterwards none is in flight. */
  private void applyOneAfterTheOther(Batch<T> first, CancellationToken stopping) throws Exception {
    for (Batch<T> batch = first; batch != null; batch = stopping.isCancelled() ? null : ahead) {
      ahead = null;
      InFlight<T> flight = applier.submit(batch, stopping);
      inFlight = flight;
      try {
        readAhead(batch, flight, stopping);
        settle(batch, await(flight, stopping));
      } finally {
        inFlight = null;
      }
    }
  }

  /**
   * Reads the next batch. Under load, if this batch is a whole poll or more, the next one grows
   * until this one is committed; otherwise polls of few records would only add cost.
   */
  private void readAhead(Batch<T> batch, InFlight<T> flight, CancellationToken stopping) {
    if (stopping.isCancelled()
        || assignment.incomplete()
        || rewinds != progress.rewinds()
        || !batch.leavesRoom()) {
      return;
    }
    int perPoll = pollRecords(batchSize);
    do {
      // A poll returns at most the rest of one fetch, which may be small.
      ConsumerRecords<byte[], byte[]> polled = pollAhead();
      if (polled.isEmpty()) {
        break;
      }
      Batch<T> soFar = ahead; // A rebalance during the poll may have dropped the batch.
      Map<TopicPartition, Long> reached = batch.after(assignment.stored());
      ahead =
          soFar == null
              ? reader.read(polled, reached, assignment.topicIds())
              : soFar.followedBy(reader.read(polled, soFar.after(reached), assignment.topicIds()));
    } while (batch.records().size() >= perPoll
        && ahead.takes(perPoll, batchSize)
        && !flight.isDone()
        && !stopping.isCancelled()
        && !assignment.incomplete());
    Batch<T> next = ahead;
    if (next != null) {
      var unused =
          next.claims(); // Sorts the claims here instead of under the locks of the positions.
    }
    var unused = sampleEnds(stopping);
  }

  private ConsumerRecords<byte[], byte[]> pollAhead() {
    try {
      return poll(AHEAD_POLL);
    } catch (WakeupException e) {
      return ConsumerRecords.empty(); // The batch in flight is still awaited.
    }
  }

  /** A stop waits for the batch in flight, but not for a broker. */
  private boolean sampleEnds(CancellationToken stopping) {
    try {
      return !stopping.isCancelled() && group.sampleEnds(assignment);
    } catch (WakeupException e) {
      return false;
    }
  }

  private BatchOutcome await(InFlight<T> flight, CancellationToken stopping)
      throws InterruptedException {
    boolean paused = false;
    try {
      BatchOutcome outcome = flight.await(BUSY_POLL);
      while (outcome == null) {
        paused = true;
        pollPaused(stopping);
        outcome = flight.await(BUSY_POLL);
      }
      return outcome;
    } finally {
      if (paused) {
        consumer.resume(Set.copyOf(assignment.stored().keySet()));
      }
    }
  }

  private void pollPaused(CancellationToken stopping) {
    consumer.pause(consumer.assignment());
    ConsumerRecords<byte[], byte[]> polled;
    try {
      polled = consumer.poll(Duration.ZERO);
    } catch (WakeupException e) {
      return;
    }
    for (TopicPartition partition : polled.partitions()) {
      consumer.seek(partition, polled.records(partition).getFirst().offset());
    }
    var unused = sampleEnds(stopping);
  }

  private void settle(Batch<T> batch, BatchOutcome outcome) throws Exception {
    switch (outcome) {
      case BatchOutcome.Applied applied -> group.commitAsync(assignment.absorb(batch));
      case BatchOutcome.PositionLost lost -> {
        LOG.infof(
            "NS0406 %s: stored offset was moved by another consumer; reloading offsets", topic);
        readAgain();
      }
      case BatchOutcome.Partly partly -> readAgain();
      case BatchOutcome.GivenUp givenUp -> readAgain();
      case BatchOutcome.Failed failed -> failed.rethrow();
    }
  }

  private void readAgain() {
    ahead = null;
    assignment.repositionAll();
  }

  /** Moves idle partitions past offsets without records: transaction markers. */
  private void passMarkers(CancellationToken stopping) throws Exception {
    Map<TopicPartition, Move> moves = new HashMap<>();
    assignment
        .stored()
        .forEach(
            (partition, position) -> {
              long next = consumer.position(partition, BROKER_CALL);
              if (next > position) {
                moves.put(
                    partition, new Move(position, next, assignment.topicIds().get(partition)));
              }
            });
    if (!moves.isEmpty()) {
      applyOneAfterTheOther(new Batch<>(List.of(), moves), stopping);
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    assignment.assigned(partitions);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    awaitInFlight(partitions);
    Map<TopicPartition, Long> last = new HashMap<>(assignment.stored());
    last.keySet().retainAll(partitions);
    var unused = group.commitSync(last, BROKER_CALL);
    onPartitionsLost(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    assignment.lost(partitions);
    applier.lost(partitions);
    dropAhead(partitions);
  }

  /** Drops the records that were read ahead from lost partitions: their next owner reads them. */
  private void dropAhead(Collection<TopicPartition> gone) {
    Batch<T> dropped = ahead;
    if (dropped != null && gone.stream().anyMatch(dropped.moves()::containsKey)) {
      ahead = null;
      Set<TopicPartition> kept = new HashSet<>(dropped.moves().keySet());
      kept.retainAll(assignment.stored().keySet());
      assignment.reposition(kept);
    }
  }

  /**
   * Waits for the batch in flight, so that the next owner finds its positions moved, instead of
   * reading the same records.
   */
  private void awaitInFlight(Collection<TopicPartition> partitions) {
    InFlight<T> flight = inFlight;
    if (flight == null || partitions.stream().noneMatch(flight.batch().moves()::containsKey)) {
      return;
    }
    try {
      if (flight.await(REVOKE) instanceof BatchOutcome.Applied) {
        var unused = assignment.absorb(flight.batch());
      } else {
        flight.giveUp(); // If it commits after all, the position shows that to the next owner.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      flight.giveUp();
    }
  }

  /** Commits the applied positions to Kafka, and leaves the group. */
  @Override
  public void close() {
    boolean answered = group.commitSync(assignment.stored(), LAST_CALL);
    Set<TopicPartition> all = assignment.all();
    progress.left(all); // Shown until another instance reads them.
    assignment.lost(all); // The revocation during the close has nothing left to commit.
    applier.lost(all);
    // A broker that is away is not awaited: the group reassigns the partitions a little later.
    consumer.close(CloseOptions.timeout(answered ? CLOSE : Duration.ZERO));
  }
}
