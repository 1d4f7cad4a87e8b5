package io.nightshift.intake.consumer;

import io.nightshift.hosting.Wait;
import io.nightshift.hosting.Waits;
import io.nightshift.hosting.WorkerFigure;
import io.nightshift.intake.consumer.BatchTransaction.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The progress and the positions of a topic's consumers; written by them, read by any thread. */
public final class TopicProgress {
  private static final int RATE_SECONDS = 10;

  /** What a part of the work waits for. */
  public enum Need {
    /** A connection of a consumer to the broker. */
    CONNECTION,
    /** The partitions of a consumer. */
    PARTITIONS,
    /** An answer of the broker to a consumer. */
    BROKER,
    /** The database, to apply what a consumer has read. */
    DATABASE,
    /** A record of a partition that fails by itself. */
    SUSPECT
  }

  /**
   * A part of the work that may wait.
   *
   * @param number the number of the consumer, or of the partition for {@link Need#SUSPECT}
   */
  private record Part(Need need, int number) {}

  /**
   * How long a batch took, from the time stamp of its oldest record to its commit.
   *
   * @param read from that time stamp until the batch was read
   * @param queue until its transaction began: the batch before it was applied
   * @param apply until the commit began: positions, identities, effects and dead letters
   * @param commit the commit
   */
  public record BatchTimes(Duration read, Duration queue, Duration apply, Duration commit) {
    /** The sum of the steps. */
    public Duration delay() {
      return read.plus(queue).plus(apply).plus(commit);
    }
  }

  private final String topic;
  private final LongSupplier nanoTime;
  private final LongAdder applied = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder deadLettered = new LongAdder();
  private final LongAdder replayed = new LongAdder();
  private final LongAdder rewinds = new LongAdder();
  private final LongAdder recreated = new LongAdder();
  private final LongAdder pastEnd = new LongAdder();
  private final LongAdder lostRecords = new LongAdder();
  private final AtomicInteger readers = new AtomicInteger();
  private final PartitionPlaces partitions = new PartitionPlaces();
  private final Map<Integer, UUID> topicIds = new ConcurrentHashMap<>();
  private final Waits<Part> waits = new Waits<>();
  private final RecentBatches recent = new RecentBatches();
  private volatile Consumer<BatchTimes> times = ignored -> {};
  private final long[] taken = new long[RATE_SECONDS + 1];
  private final long[] takenIn = new long[RATE_SECONDS + 1];

  public TopicProgress(String topic, LongSupplier nanoTime) {
    this.topic = topic;
    this.nanoTime = nanoTime;
  }

  /**
   * Records a commit at once; a partition that was lost meanwhile stays lost.
   *
   * @param took the time of the transaction
   */
  void committed(Counts counts, Batch<?> batch, Duration took) {
    applied.add(counts.applied());
    duplicates.add(counts.duplicates());
    deadLettered.add(counts.deadLettered());
    count(counts.applied() + counts.duplicates() + counts.deadLettered());
    recent.applied(batch.records().size(), counts, took);
    batch
        .positions()
        .forEach((partition, move) -> partitions.moved(partition.partition(), move.to()));
  }

  /** Sets who receives the times of each committed batch. */
  public void times(Consumer<BatchTimes> receiver) {
    times = receiver;
  }

  /**
   * See {@link BatchTransaction.Timing}; a batch without records that have a time is not recorded.
   */
  public void took(Batch<?> batch, long begun, long committing, long committed) {
    long now = System.currentTimeMillis();
    batch.records().stream()
        .mapToLong(decoded -> decoded.kafkaRecord().timestamp())
        .filter(stamp -> stamp >= 0) // Negative ones mean none, or are before all calendars.
        .min()
        .ifPresent(
            oldest -> {
              Duration since = Duration.ofNanos(committed - batch.readAt());
              Duration read = Duration.ofMillis(now - oldest).minus(since);
              times.accept(
                  new BatchTimes(
                      read.isNegative() ? Duration.ZERO : read, // The clock of the publisher.
                      Duration.ofNanos(begun - batch.readAt()),
                      Duration.ofNanos(committing - begun),
                      Duration.ofNanos(committed - committing)));
            });
  }

  /** Counts replayed dead letters. */
  public void replayed(int letters) {
    replayed.add(letters);
  }

  /** Records that positions were moved back, or may have been. */
  public void rewound() {
    rewinds.increment();
  }

  /** The number of such records. */
  long rewinds() {
    return rewinds.sum();
  }

  /** Counts a partition that could not continue at its position. */
  void found(PositionFindings.Kind kind, long lost) {
    switch (kind) {
      case TOPIC_RECREATED -> recreated.increment();
      case PAST_END -> pastEnd.increment();
      case RECORDS_LOST -> {}
    }
    lostRecords.add(lost);
  }

  /** Records that consumers begin to read, or end. */
  public void reading(boolean begin) {
    readers.addAndGet(begin ? 1 : -1);
  }

  /** Whether consumers are running. */
  boolean isRead() {
    return readers.get() > 0;
  }

  void placed(int partition, PartitionPlace place) {
    partitions.placed(partition, place);
    topicIds.compute(
        partition, (number, before) -> place.hold() == null ? place.row().topicId() : null);
  }

  /**
   * Updates the partitions of a topic that share groups read; it has no others.
   *
   * @param starts the offset before which all records of each are done
   */
  void shared(Map<Integer, Long> starts) {
    partitions.shared(starts, isRead());
  }

  /** Whether a partition is read as one of another topic, which had the same name. */
  boolean readsAnotherTopicThan(UUID topicId) {
    return topicIds.values().stream().anyMatch(read -> !read.equals(topicId));
  }

  /** Updates the last stable offset of a partition. */
  void stable(int partition, long offset) {
    partitions.stable(partition, offset);
  }

  /** Updates the high watermarks of partitions. */
  void high(Map<Integer, Long> offsets) {
    offsets.forEach(partitions::high);
  }

  /** Updates which partitions open transactions delay, and since when. */
  void transactions(Map<Integer, Instant> since) {
    partitions.numbers().forEach(number -> partitions.transaction(number, since.get(number)));
  }

  void lost(Collection<TopicPartition> gone) {
    Set<Integer> numbers = numbers(gone);
    topicIds.keySet().removeAll(numbers);
    partitions.lost(numbers);
  }

  /** See {@link PartitionPlaces}. */
  void left(Collection<TopicPartition> left) {
    partitions.left(numbers(left));
  }

  /** Records that a consumer has joined the group. */
  void joined() {
    partitions.joined();
  }

  /** Whether it has partitions that this instance does not read any more. */
  public boolean hasLeft() {
    return partitions.hasLeft();
  }

  void unread(Map<Integer, Positions.Row> rows) {
    partitions.unread(rows);
  }

  Set<Integer> numbers() {
    return partitions.numbers();
  }

  Set<Integer> unstable() {
    return partitions.unstable();
  }

  private static Set<Integer> numbers(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  /**
   * Records that a part of the work waits.
   *
   * @param number the number of the consumer, or of the partition for {@link Need#SUSPECT}
   */
  public void waiting(Need need, int number, String why) {
    waits.waiting(new Part(need, number), why);
    if (need != Need.PARTITIONS) {
      recent.failed(why); // A wait for partitions belongs to each start and each change.
    }
  }

  /** Records that the consumers have failed. */
  public void failed(String why) {
    recent.failed(why);
  }

  /** Records that a part of the work does not wait; see {@link #waiting}. */
  void working(Need need, int number) {
    waits.working(new Part(need, number));
  }

  /** Why its partitions are not all being read; an outage after they were does not count. */
  public Optional<String> unready() {
    return waits.byPart().entrySet().stream()
        .filter(entry -> entry.getKey().need() == Need.PARTITIONS)
        .map(entry -> entry.getValue().why())
        .findFirst();
  }

  Optional<String> waitingFor() {
    return waits.byPart().values().stream().map(Wait::why).sorted().findFirst();
  }

  /** The longest wait of its consumers. */
  public Optional<Wait> waits() {
    return waits.longest();
  }

  private synchronized void count(long events) {
    long second = nanoTime.getAsLong() / 1_000_000_000L;
    int slot = (int) Math.floorMod(second, (long) taken.length);
    if (takenIn[slot] != second) {
      takenIn[slot] = second;
      taken[slot] = 0;
    }
    taken[slot] += events;
  }

  /** The average of the last ten whole seconds, so that the figure does not jump within one. */
  private synchronized double eventsPerSecond() {
    long now = nanoTime.getAsLong() / 1_000_000_000L;
    long sum = 0;
    for (int slot = 0; slot < taken.length; slot++) {
      if (takenIn[slot] < now && takenIn[slot] >= now - RATE_SECONDS) {
        sum += taken[slot];
      }
    }
    return (double) sum / RATE_SECONDS;
  }

  public List<WorkerFigure> figures() {
    return List.of(
        events("applied", applied, "applied"),
        events("duplicates", duplicates, "duplicate"),
        events("deadLettered", deadLettered, "dead_lettered"),
        events("replayed", replayed, "replayed"),
        restarted("topicRecreated", recreated, "topic_recreated"),
        restarted("pastEnd", pastEnd, "past_end"),
        WorkerFigure.of("recordsLost", lostRecords::sum)
            .counter(
                "nightshift.intake.lost.records",
                "Records that the topic's retention removed before they were applied",
                "topic",
                topic));
  }

  private WorkerFigure events(String name, LongAdder count, String outcome) {
    return WorkerFigure.of(name, count::sum)
        .counter(
            "nightshift.intake.events",
            "Events that were read, by outcome",
            "topic",
            topic,
            "outcome",
            outcome);
  }

  private WorkerFigure restarted(String name, LongAdder count, String reason) {
    return WorkerFigure.of(name, count::sum)
        .counter(
            "nightshift.intake.restarted.partitions",
            "Partitions that were read from their beginning instead of their position, by reason",
            "topic",
            topic,
            "reason",
            reason);
  }

  public TopicStatus status(String workerState) {
    @Nullable String what = waitingFor().orElse(null);
    List<TopicStatus.Partition> now = partitions.shown();
    return new TopicStatus(
        topic,
        what != null && workerState.equals("RUNNING") ? "WAITING" : workerState,
        what,
        now,
        now.stream().mapToLong(TopicStatus.Partition::lag).sum(),
        applied.sum(),
        duplicates.sum(),
        deadLettered.sum(),
        replayed.sum(),
        eventsPerSecond(),
        recreated.sum(),
        pastEnd.sum(),
        lostRecords.sum(),
        recent.batches(),
        recent.lastFailure());
  }
}
