package io.nightshift.intake.deadletters;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.Transaction;
import io.nightshift.hosting.Failures;
import io.nightshift.intake.consumer.IntakeSettings;
import io.nightshift.intake.consumer.Positions;
import io.nightshift.intake.consumer.Positions.PositionLostException;
import io.nightshift.intake.consumer.Positions.Row;
import io.nightshift.intake.consumer.ShareGroup;
import io.nightshift.intake.consumer.TopicAdmin;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Moves positions back, so that records are read again. This is safe: events that were applied are
 * found in the inbox, and are not applied again. A consumer that continues from its old position
 * finds it moved in its next commit, rolls back, and reads the position from the database; a
 * consumer without new records is signalled.
 *
 * <p>A held partition has no position in its log: it can move to any offset of the log, and is read
 * again from there.
 */
@Singleton
public final class Rewinds {
  /** The signal that positions were moved. */
  public static final String SIGNAL = "positions";

  // It waits for the batches that hold the rows, within a limit.
  private static final String LIMITS =
      "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";
  private static final Duration BROKER_CALL = Duration.ofSeconds(8);

  private final DataSource dataSource;
  private final Map<String, Object> kafka;
  private final IntakeSettings settings;
  private final Clock clock;

  @Inject
  Rewinds(
      DataSource dataSource,
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      IntakeSettings settings,
      Clock clock) {
    this.dataSource = dataSource;
    this.kafka = kafka;
    this.settings = settings;
    this.clock = clock;
  }

  /** Whether this instance reads that topic. */
  public boolean isRead(String topic) {
    return settings.topics().values().stream().anyMatch(one -> one.name().equals(topic));
  }

  /**
   * Computes a rewind without doing it.
   *
   * @param force also if events are older than the inbox remembers
   * @throws SQLException if the database is away
   */
  public Rewind dryRun(String topic, Rewind.Target target, boolean force) throws SQLException {
    return answer(plan(topic, target, force));
  }

  /**
   * Rewinds a topic.
   *
   * @param force also if events are older than the inbox remembers: they are applied twice
   * @return the result; a partition that moved meanwhile is rewound from its new position
   * @throws SQLException if the database is away: nothing has changed
   */
  public Rewind run(String topic, Rewind.Target target, boolean force) throws SQLException {
    Plan planned = plan(topic, target, force);
    if (!(planned instanceof Plan.Steps steps)) {
      return answer(planned);
    }
    try {
      return Transaction.<Rewind, PositionLostException>run(
          dataSource,
          connection -> {
            try (Statement limits = connection.createStatement()) {
              limits.execute(LIMITS);
            }
            Positions positions = new Positions(topic);
            Map<Integer, Row> standing = positions.lock(connection);
            List<Rewind.Step> done = new ArrayList<>();
            for (Step step : steps.all()) {
              Row row = standing.get(step.partition());
              if (row != null) {
                done.add(move(connection, positions, step, row, steps.topicId()));
              }
            }
            DatabaseSignals.send(connection, SIGNAL);
            return new Rewind.Planned(done);
          });
    } catch (PositionLostException e) {
      throw new IllegalStateException("The rows are locked", e);
    }
  }

  private static Rewind.Step move(
      Connection connection, Positions positions, Step step, Row row, @Nullable UUID topicId)
      throws SQLException, PositionLostException {
    if (row.hold() != null) {
      if (!step.isDecided()) {
        return new Rewind.Step(step.partition(), row.position(), row.position(), 0);
      }
      UUID id = topicId == null ? row.topicId() : topicId;
      positions.place(connection, step.partition(), row, step.to(), id);
      return step.answer(row.position());
    }
    long to = Math.min(step.to(), row.position());
    if (to < row.position()) {
      positions.place(connection, step.partition(), row, to, row.topicId());
    }
    return new Rewind.Step(step.partition(), row.position(), to, row.position() - to);
  }

  private static Rewind answer(Plan plan) {
    return switch (plan) {
      case Plan.Steps steps ->
          new Rewind.Planned(steps.all().stream().map(step -> step.answer(step.from())).toList());
      case Plan.Not(Rewind why) -> why;
    };
  }

  /** The plan of a rewind, or the reason why it is not done. */
  private sealed interface Plan {
    record Steps(List<Step> all, @Nullable UUID topicId) implements Plan {}

    record Not(Rewind why) implements Plan {}
  }

  /**
   * The change of one partition.
   *
   * @param until the offset up to which records are read again
   * @param isDecided whether its hold ends
   */
  private record Step(int partition, long from, long to, long until, boolean isDecided) {
    long records() {
      return Math.max(0, until - to);
    }

    Rewind.Step answer(long stands) {
      return new Rewind.Step(partition, stands, to, records());
    }
  }

  private Plan plan(String topic, Rewind.Target target, boolean force) throws SQLException {
    if (!isRead(topic)) {
      return new Plan.Not(new Rewind.NotRead());
    }
    if (ShareGroup.topics(settings).contains(topic)) {
      return new Plan.Not(
          new Rewind.Impossible(
              "The topic has no positions: it is read by a share group (mode=share)"));
    }
    TreeMap<Integer, Row> standing;
    try (Connection connection = dataSource.getConnection()) {
      standing = new TreeMap<>(new Positions(topic).all(connection));
    }
    try (TopicAdmin broker = new TopicAdmin(topic, kafka, BROKER_CALL)) {
      TopicAdmin.Described described = broker.describe();
      standing.keySet().removeIf(partition -> partition >= described.partitions());
      Map<Integer, Long> beginnings = broker.beginnings(standing.keySet());
      Map<Integer, Long> ends = broker.ends(standing.keySet());
      Map<Integer, Long> targets = new TreeMap<>();
      switch (target) {
        case Rewind.Target.Time(Instant to) -> {
          targets.putAll(broker.since(standing.keySet(), to));
          standing.forEach(
              (partition, row) -> targets.putIfAbsent(partition, until(row, ends, partition)));
        }
        case Rewind.Target.Offset(int partition, long offset) -> {
          Row row = standing.get(partition);
          if (row == null) {
            return new Plan.Not(
                new Rewind.Impossible("partition %d was never read".formatted(partition)));
          }
          long first = first(beginnings, partition);
          long last = until(row, ends, partition);
          if (offset < first || offset > last) {
            return new Plan.Not(new Rewind.Impossible(fault(partition, row, first, last)));
          }
          targets.put(partition, offset);
        }
      }
      List<Step> steps = new ArrayList<>();
      standing.forEach(
          (partition, row) ->
              steps.add(
                  step(
                      partition, row, targets.get(partition), first(beginnings, partition), ends)));
      String risk = force ? null : risk(broker, steps);
      return risk == null
          ? new Plan.Steps(steps, described.id())
          : new Plan.Not(new Rewind.Unsafe(risk));
    } catch (KafkaException e) {
      return new Plan.Not(
          new Rewind.Unavailable("The broker does not say: " + Failures.oneLine(e)));
    }
  }

  /** A partition that is not meant does not change. */
  private static Step step(
      int partition, Row row, @Nullable Long target, long first, Map<Integer, Long> ends) {
    long until = until(row, ends, partition);
    if (target == null) {
      return new Step(partition, row.position(), row.position(), row.position(), false);
    }
    long to = Math.min(until, Math.max(target, first));
    return new Step(partition, row.position(), to, until, true);
  }

  /** A position only moves back. The position of a held partition has no meaning in its log. */
  private static long until(Row row, Map<Integer, Long> ends, int partition) {
    return row.hold() == null ? row.position() : ends.getOrDefault(partition, row.position());
  }

  private static String fault(int partition, Row row, long first, long last) {
    return row.hold() == null
        ? "offset must be from %d, the oldest record of partition %d, to %d, where it stands"
            .formatted(first, partition, last)
        : "offset must be from %d, the oldest record of partition %d, to %d, the end of its log"
            .formatted(first, partition, last);
  }

  /**
   * The warning if records would be read again whose events the inbox may have forgotten; null
   * otherwise.
   */
  private @Nullable String risk(TopicAdmin broker, List<Step> steps) {
    Duration remembered = settings.inboxRetention();
    if (remembered.isZero() || steps.stream().allMatch(step -> step.records() == 0)) {
      return null;
    }
    Map<Integer, Long> known =
        broker.since(
            steps.stream().map(Step::partition).toList(), clock.instant().minus(remembered));
    for (Step step : steps) {
      long safe = known.getOrDefault(step.partition(), step.until());
      if (step.records() > 0 && step.to() < safe) {
        return ("%d records of partition %d are older than nightshift.intake.inbox-retention (%s):"
                + " their events would be applied a second time; ?force=true goes back all the same")
            .formatted(Math.min(safe, step.until()) - step.to(), step.partition(), remembered);
      }
    }
    return null;
  }

  private static long first(Map<Integer, Long> beginnings, int partition) {
    return beginnings.getOrDefault(partition, 0L);
  }
}
