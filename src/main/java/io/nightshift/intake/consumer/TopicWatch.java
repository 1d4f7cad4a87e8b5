package io.nightshift.intake.consumer;

import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.CancellationToken;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.IntakeSettings.Topic.ReadingMode;
import io.nightshift.intake.consumer.TopicProgress.Need;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches a topic independently of its consumers, also while none of them runs: the ends of its
 * partitions, open transactions that delay a partition, partitions that nobody reads, and whether
 * it is still the same topic.
 */
public final class TopicWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration AWAY = Duration.ofSeconds(10);

  /** The topic and the group are checked in one of this many rounds. */
  private static final int SELDOM = 3;

  /** No consumer has this number. */
  private static final int WATCH = -1;

  private final String topic;
  private final String group;
  private final TopicAdmin broker;
  private final DataSource dataSource;
  private final TopicProgress progress;
  private final Clock clock;
  private final ReadingMode mode;
  private final OpenTransactions transactions = new OpenTransactions();
  private volatile CancellationSource stop = CancellationSource.create();

  public TopicWatch(
      String topic,
      String group,
      TopicAdmin broker,
      DataSource dataSource,
      TopicProgress progress,
      Clock clock,
      ReadingMode mode) {
    this.topic = topic;
    this.group = group;
    this.broker = broker;
    this.dataSource = dataSource;
    this.progress = progress;
    this.clock = clock;
    this.mode = mode;
  }

  /** Starts the watch on a thread of its own, until it is closed; also after it was closed. */
  public void start() {
    CancellationSource source = CancellationSource.create();
    stop = source;
    var unused =
        Thread.ofVirtual().name("nightshift-watch-" + topic).start(() -> run(source.token()));
  }

  private void run(CancellationToken stopping) {
    Duration pause = EVERY;
    for (int round = 0; stopping.delay(pause); round++) {
      try {
        pause = AWAY;
        look(round % SELDOM == 0);
        pause = EVERY;
        waits(null);
      } catch (KafkaException | SQLException e) {
        LOG.debugf("%s is not looked at now: %s", topic, Failures.oneLine(e));
        waits(e);
      } catch (RuntimeException e) {
        LOG.warnf(
            e,
            "NS0409 %s: the state of the topic could not be read; the next attempt follows",
            topic);
      }
    }
  }

  /** A consumer of a share group does not tell that the broker is away. */
  private void waits(@Nullable Exception why) {
    if (mode == ReadingMode.SHARE) {
      if (why == null) {
        progress.working(Need.BROKER, WATCH);
      } else if (progress.isRead() && why instanceof KafkaException) {
        progress.waiting(Need.BROKER, WATCH, "Kafka: " + Failures.oneLine(why));
      }
    }
  }

  private void look(boolean all) throws SQLException {
    if (mode == ReadingMode.SHARE) {
      progress.shared(broker.shareStarts(group));
    } else {
      lookForChanges(all);
    }
    Map<Integer, Long> high = broker.ends(progress.numbers());
    progress.high(high);
    // Read last: a transaction that has ended meanwhile delays nothing.
    Map<Integer, Long> stable = broker.stableEnds(progress.unstable());
    stable.forEach(progress::stable);
    progress.transactions(transactions.look(stable, high, clock.instant()));
  }

  private void lookForChanges(boolean all) throws SQLException {
    if (all) {
      lookAtTopic();
    }
    if (progress.hasLeft() || (all && !progress.isRead())) {
      lookForUnread();
    }
  }

  /** Consumers find their position in a topic that was created again. */
  private void lookAtTopic() {
    UUID now = broker.id();
    if (now != null && progress.readsAnotherTopicThan(now)) {
      progress.rewound();
    }
  }

  private void lookForUnread() throws SQLException {
    ConsumerGroupDescription description = broker.group(group);
    if (description.groupState() != GroupState.STABLE
        && description.groupState() != GroupState.EMPTY
        && description.groupState() != GroupState.DEAD) {
      return; // The assignment of partitions is being decided.
    }
    Set<Integer> read = new HashSet<>();
    description
        .members()
        .forEach(
            member ->
                member.assignment().topicPartitions().stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .forEach(partition -> read.add(partition.partition())));
    int partitions = broker.describe().partitions();
    Map<Integer, Positions.Row> rows;
    try (Connection connection = dataSource.getConnection()) {
      rows = new Positions(topic).all(connection);
    }
    rows.keySet().removeIf(number -> number >= partitions || read.contains(number));
    progress.unread(rows);
  }

  @Override
  public void close() {
    stop.cancel();
    broker.close();
  }
}
