package io.nightshift.intake.consumer;

import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.BatchApplier.InFlight;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a consumer of a share group: it acquires records, applies them as one batch,
 * and accepts them when the transaction is committed.
 *
 * <p>While the batch is applied, also for as long as the database is away, this thread renews the
 * locks of the records: neither a release nor an expired lock uses up the deliveries that the
 * broker admits. No record is ever rejected: what cannot be applied is a dead letter in the same
 * transaction.
 */
public final class ShareSession<T> implements ConsumerLoop.Session {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration BROKER_CALL = Duration.ofSeconds(2);
  private static final Duration CLOSE = Duration.ofSeconds(1);

  /** The broker's default lock time. */
  private static final int LOCK_MILLIS = 30_000;

  /** A lock is renewed when a third of its time has passed: an attempt may fail twice. */
  private static final int RENEWALS = 3;

  /** The count of the consumer's assignments, of {@code ShareConsumer.metrics()}. */
  private static final String ASSIGNMENTS = "rebalance-total";

  private final int number;
  private final ShareGroup group;
  private final ShareConsumer<byte[], byte[]> consumer;
  private final BatchReader<T> reader;
  private final BatchApplier<T> applier;
  private final TopicProgress progress;

  private List<ConsumerRecord<byte[], byte[]>> acquired = List.of();
  private long lockedAt;
  private boolean joined;

  public ShareSession(
      int number,
      ShareGroup group,
      ShareConsumer<byte[], byte[]> consumer,
      BatchReader<T> reader,
      BatchApplier<T> applier,
      TopicProgress progress) {
    this.number = number;
    this.group = group;
    this.consumer = consumer;
    this.reader = reader;
    this.applier = applier;
    this.progress = progress;
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void consume(CancellationToken stopping) throws Exception {
    String needed = "its partitions of " + group.topic();
    progress.waiting(Need.PARTITIONS, number, needed);
    try {
      share(stopping);
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      progress.waiting(Need.PARTITIONS, number, needed + ": " + Failures.oneLine(e));
      throw e;
    }
  }

  private void share(CancellationToken stopping) throws Exception {
    group.configure();
    int lastDelivery = group.lastDelivery();
    consumer.subscribe(List.of(group.topic()));
    // Polls also while the database is away: the client fetches in the background, and records in
    // its buffer would lose their locks.
    while (!stopping.isCancelled()) {
      poll(POLL);
      while (!acquired.isEmpty() && !stopping.isCancelled()) {
        apply(reader.readShared(acquired, lastDelivery), stopping);
      }
    }
  }

  private void poll(Duration limit) {
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(limit);
    lockedAt = System.nanoTime();
    acquired = new ArrayList<>(polled.count());
    polled.forEach(acquired::add);
    if (!joined && (!acquired.isEmpty() || isAssigned())) {
      joined = true;
      progress.working(Need.PARTITIONS, number);
    }
  }

  /** A share consumer tells of its partitions by a figure only. */
  private boolean isAssigned() {
    return consumer.metrics().entrySet().stream()
        .anyMatch(
            metric ->
                metric.getKey().name().equals(ASSIGNMENTS)
                    && metric.getValue().metricValue() instanceof Double count
                    && count > 0);
  }

  private void apply(Batch<T> batch, CancellationToken stopping) throws Exception {
    Batch<T> rest = batch;
    while (true) {
      switch (await(applier.submit(rest, stopping))) {
        case BatchOutcome.Applied applied -> {
          accept(recordsOf(rest));
          return;
        }
        case BatchOutcome.Partly partly -> {
          Set<ConsumerRecord<byte[], byte[]>> committed = recordsOf(rest);
          rest = rest.since(partly.from());
          committed.removeAll(recordsOf(rest));
          accept(committed);
          if (stopping.isCancelled()) {
            return;
          }
        }
        case BatchOutcome.Failed failed -> failed.rethrow();
        case BatchOutcome.GivenUp givenUp -> {
          return;
        }
        case BatchOutcome.PositionLost none -> {
          return; // There are no positions.
        }
      }
    }
  }

  private static Set<ConsumerRecord<byte[], byte[]>> recordsOf(Batch<?> batch) {
    return batch.records().stream()
        .map(DecodedRecord::kafkaRecord)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /**
   * Accepts the records that are committed and still locked. The others remain: those that wait for
   * a record that fails, and those that a poll has acquired meanwhile if a renewal failed.
   */
  private void accept(Set<ConsumerRecord<byte[], byte[]>> committed) {
    List<ConsumerRecord<byte[], byte[]>> others = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> kafkaRecord : acquired) {
      if (committed.contains(kafkaRecord)) {
        consumer.acknowledge(kafkaRecord, AcknowledgeType.ACCEPT);
      } else {
        others.add(kafkaRecord);
      }
    }
    acquired = others;
    if (!others.isEmpty()) {
      consumer.commitAsync(); // Otherwise the next poll sends it.
    }
  }

  private BatchOutcome await(InFlight<T> flight) throws InterruptedException {
    long every =
        Duration.ofMillis(consumer.acquisitionLockTimeoutMs().orElse(LOCK_MILLIS)).toNanos()
            / RENEWALS;
    while (true) {
      long left = Math.max(0, every - (System.nanoTime() - lockedAt));
      @Nullable BatchOutcome outcome = flight.await(Duration.ofNanos(left));
      if (outcome != null) {
        return outcome;
      }
      renew();
    }
  }

  /**
   * Renews the locks. The commit sends the renewals and acquires nothing; the poll afterwards
   * returns the same records.
   */
  private void renew() {
    lockedAt = System.nanoTime();
    try {
      acquired.forEach(kafkaRecord -> consumer.acknowledge(kafkaRecord, AcknowledgeType.RENEW));
      acquired = List.of();
      var unused = consumer.commitSync(BROKER_CALL);
      poll(Duration.ZERO);
    } catch (WakeupException e) {
      poll(Duration.ZERO); // A stop: the batch in flight is still awaited.
    } catch (KafkaException e) {
      // The broker gives the records to another consumer; the inbox admits each event once.
      LOG.debugf("%s: locks were not renewed: %s", group.topic(), Failures.oneLine(e));
    }
  }

  /**
   * Sends the last answers and leaves the group, which gives back what is not answered. That uses
   * up a delivery, as a release would.
   */
  @Override
  public void close() {
    applier.lost();
    consumer.close(CLOSE);
  }
}
