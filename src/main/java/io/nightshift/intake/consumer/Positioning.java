package io.nightshift.intake.consumer;

import static java.util.Objects.requireNonNull;

import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import io.nightshift.intake.consumer.PositionFindings.Kind;
import io.nightshift.intake.consumer.Positions.PositionLostException;
import io.nightshift.intake.consumer.Positions.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the start positions of partitions: the stored position if the log has it, otherwise by the
 * rules of {@link PositionState}. The decision is committed before anything is read.
 *
 * <p>The rows are read before the topic's id, and the id before the offsets. So a topic that is
 * created again meanwhile has an older id in the row than in Kafka, and is found the next time.
 */
public final class Positioning {
  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");

  /** Rows may appear or change while they are read. */
  private static final int ATTEMPTS = 5;

  private final String topic;
  private final Positions positions;
  private final DataSource dataSource;
  private final TopicAdmin broker;
  private final TopicProgress progress;
  private final Duration inboxRetention;
  private final StaleLockBreaker staleLocks;

  /**
   * Positioning for one topic.
   *
   * @param inboxRetention how long the inbox remembers an event; zero for forever
   * @param lockTimeout the longest wait for rows of other transactions
   */
  public Positioning(
      String topic,
      DataSource dataSource,
      TopicAdmin broker,
      TopicProgress progress,
      Duration inboxRetention,
      Duration lockTimeout) {
    this.topic = topic;
    this.positions = new Positions(topic);
    this.dataSource = dataSource;
    this.broker = broker;
    this.progress = progress;
    this.inboxRetention = inboxRetention;
    this.staleLocks = new StaleLockBreaker(lockTimeout);
  }

  /**
   * Finds the start positions of partitions.
   *
   * @param divergences the partitions whose leader has other records since an offset before their
   *     position, with that offset
   * @throws SQLException if the database is away
   * @throws org.apache.kafka.common.KafkaException if the broker is away, or has no such topic
   */
  Map<Integer, PartitionPlace> find(Set<Integer> partitions, Map<Integer, Long> divergences)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      Map<Integer, Row> rows;
      Instant now;
      try (Connection connection = dataSource.getConnection()) {
        rows = positions.all(connection);
        now = StoredTime.ofTransaction(connection);
      }
      UUID topicId = broker.id();
      Map<Integer, Long> beginnings = broker.beginnings(partitions);
      Map<Integer, Long> ends = broker.ends(partitions);
      try {
        if (settle(partitions, divergences, rows, topicId, beginnings, ends, now)) {
          Map<Integer, PartitionPlace> places = new HashMap<>();
          partitions.forEach(
              number -> {
                Row row = rows.get(number);
                if (row != null) {
                  places.put(
                      number, new PartitionPlace(row, ends.getOrDefault(number, row.position())));
                }
              });
          return places;
        }
      } catch (PositionLostException e) {
        if (attempt == ATTEMPTS) {
          throw new SQLException("the positions of " + topic + " change all the time", "40001", e);
        }
      }
    }
  }

  /** Whether the rows are final; otherwise some were changed, and must be read again. */
  private boolean settle(
      Set<Integer> partitions,
      Map<Integer, Long> divergences,
      Map<Integer, Row> rows,
      @Nullable UUID topicId,
      Map<Integer, Long> beginnings,
      Map<Integer, Long> ends,
      Instant now)
      throws SQLException, PositionLostException {
    Remembered remembered = new Remembered(partitions, beginnings, now);
    Map<Integer, PositionState> changes = new TreeMap<>();
    Set<Integer> unknown = new TreeSet<>();
    for (int number : partitions) {
      Row row = rows.get(number);
      long beginning = beginnings.getOrDefault(number, 0L);
      if (row == null) {
        unknown.add(number);
        continue;
      }
      long end = ends.getOrDefault(number, row.position());
      PositionState.Log log =
          new PositionState.Log(topicId, beginning, end, divergences.get(number));
      switch (PositionState.of(row, log, () -> remembered.all(number))) {
        case PositionState.Within within -> {
          if (row.topicId() == null && topicId != null) {
            changes.put(number, within);
          }
        }
        case PositionState.Held held -> {}
        case PositionState.Elsewhere elsewhere -> changes.put(number, elsewhere);
        case PositionState.Undecided undecided -> changes.put(number, undecided);
      }
    }
    if (changes.isEmpty() && unknown.isEmpty()) {
      return true;
    }
    try {
      Transaction.<Boolean, PositionLostException>run(
          dataSource,
          connection -> {
            staleLocks.limit(connection);
            positions.insert(connection, unknown, beginnings, topicId);
            for (Map.Entry<Integer, PositionState> change : changes.entrySet()) {
              store(connection, change.getKey(), rows, change.getValue(), topicId);
            }
            return true;
          });
    } catch (SQLException e) {
      staleLocks.endAfter(e, dataSource);
      throw e;
    }
    changes.forEach((number, change) -> say(number, rows, change, topicId));
    // The divergence is decided now; the next check uses the row.
    changes.keySet().forEach(divergences::remove);
    return false;
  }

  private void store(
      Connection connection,
      int partition,
      Map<Integer, Row> rows,
      PositionState change,
      @Nullable UUID topicId)
      throws SQLException, PositionLostException {
    Row row = requireNonNull(rows.get(partition));
    UUID id = topicId == null ? row.topicId() : topicId;
    switch (change) {
      case PositionState.Elsewhere(Kind kind, long to, long lost) -> {
        positions.place(connection, partition, row, to, id);
        PositionFindings.add(connection, topic, kind, kind == Kind.RECORDS_LOST ? lost : 0);
        if (kind != Kind.RECORDS_LOST && lost > 0) {
          PositionFindings.add(connection, topic, Kind.RECORDS_LOST, lost);
        }
      }
      case PositionState.Undecided(Kind kind, long from) ->
          positions.hold(connection, partition, row, from, why(kind, row));
      case PositionState.Within within ->
          positions.place(connection, partition, row, row.position(), id);
      case PositionState.Held held -> {}
    }
  }

  private static String why(Kind kind, Row row) {
    return switch (kind) {
      case TOPIC_RECREATED ->
          "The topic was deleted and created again, and has records that are older than the inbox"
              + " remembers";
      case PAST_END, RECORDS_LOST ->
          "The log ends before the position %d, and has records that are older than the inbox remembers"
              .formatted(row.position());
    };
  }

  private void say(
      int number, Map<Integer, Row> rows, PositionState change, @Nullable UUID topicId) {
    Row row = requireNonNull(rows.get(number));
    String partition = topic + "-" + number;
    switch (change) {
      case PositionState.Elsewhere(Kind kind, long to, long lost) -> {
        progress.found(kind, lost);
        switch (kind) {
          case TOPIC_RECREATED ->
              LOG.warnf(
                  "NS0430 %s: the topic was deleted and created again (id %s, before "
                      + "%s); it is read from its beginning at offset %d instead of %d, and "
                      + "known events are skipped",
                  partition, topicId, row.topicId(), to, row.position());
          case PAST_END ->
              LOG.warnf(
                  "NS0431 %s: the log ended before the position %d; it is read from its "
                      + "beginning at offset %d, and known events are skipped",
                  partition, row.position(), to);
          case RECORDS_LOST -> {}
        }
        if (lost > 0) {
          LOG.errorf(
              "NS0432 %s: up to %d records were removed from the topic before they were "
                  + "applied; reading continues at offset %d",
              partition, lost, to);
        }
      }
      case PositionState.Undecided(Kind kind, long from) ->
          LOG.errorf(
              "NS0433 %s is not read until an operator decides where to read (POST "
                  + "/intake/%s/rewind): %s",
              partition, topic, why(kind, row));
      case PositionState.Within within -> LOG.debugf("%s: topic id %s", partition, topicId);
      case PositionState.Held held -> {}
    }
  }

  /** Whether the inbox remembers the events of partitions; the broker is asked once, if needed. */
  private final class Remembered {
    private final Set<Integer> partitions;
    private final Map<Integer, Long> beginnings;
    private final Instant now;
    private @Nullable Map<Integer, Long> since;

    Remembered(Set<Integer> partitions, Map<Integer, Long> beginnings, Instant now) {
      this.partitions = partitions;
      this.beginnings = beginnings;
      this.now = now;
    }

    /**
     * A tenth less than the retention of the inbox: the clocks of publishers differ from the
     * database's.
     */
    boolean all(int partition) {
      if (inboxRetention.isZero()) {
        return true;
      }
      Map<Integer, Long> known = since;
      if (known == null) {
        known =
            broker.since(partitions, now.minus(inboxRetention).plus(inboxRetention.dividedBy(10)));
        since = known;
      }
      Long first = known.get(partition);
      return first != null && first <= beginnings.getOrDefault(partition, 0L);
    }
  }
}
