package io.nightshift.intake;

import io.nightshift.hosting.Failures;
import io.nightshift.jobs.DatabaseSignals;
import io.nightshift.jobs.Transaction;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Moves positions back, so that records are read again. Safe because applying is: what was applied
 * is found in the inbox, and left alone. A consumer that reads on from where it stood finds its
 * position moved in its next commit, rolls that back, and goes where the database says; one that
 * has nothing to read is signalled.
 */
@Singleton
public final class Rewinds {
  /** The signal that positions were moved. */
  static final String SIGNAL = "positions";

  // It waits for the batches that hold the rows, but not without an end.
  private static final String LIMITS =
      "SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'";
  private static final String MOVE =
      """
      UPDATE intake_position SET position = ?, updated_at = now()
      WHERE topic = ? AND partition = ? AND position > ?
      """;

  private final DataSource dataSource;
  private final TopicOffsets offsets;
  private final IntakeSettings settings;
  private final Clock clock;

  @Inject
  Rewinds(DataSource dataSource, TopicOffsets offsets, IntakeSettings settings, Clock clock) {
    this.dataSource = dataSource;
    this.offsets = offsets;
    this.settings = settings;
    this.clock = clock;
  }

  /** Whether this instance reads that topic. */
  public boolean isRead(String topic) {
    return settings.topics().values().stream().anyMatch(one -> one.name().equals(topic));
  }

  /**
   * Says what going back would mean.
   *
   * @param force also where events are older than what the inbox remembers
   * @throws SQLException where the database is away
   */
  public Rewind dryRun(String topic, Rewind.Target target, boolean force) throws SQLException {
    return plan(topic, target, force);
  }

  /**
   * Goes back.
   *
   * @param force also where events are older than what the inbox remembers: they are applied twice
   * @return what it came to; a partition that moved meanwhile goes back from where it stands then
   * @throws SQLException where the database is away: nothing has changed
   */
  public Rewind run(String topic, Rewind.Target target, boolean force) throws SQLException {
    Rewind planned = plan(topic, target, force);
    if (!(planned instanceof Rewind.Planned(List<Rewind.Step> steps))) {
      return planned;
    }
    return Transaction.<Rewind, RuntimeException>run(
        dataSource,
        connection -> {
          try (Statement limits = connection.createStatement()) {
            limits.execute(LIMITS);
          }
          Map<Integer, Long> standing = new Positions(topic).lock(connection);
          List<Rewind.Step> done = new ArrayList<>();
          for (Rewind.Step step : steps) {
            long from = standing.getOrDefault(step.partition(), step.from());
            done.add(step(step.partition(), from, Math.min(step.to(), from)));
            if (step.to() < step.from()) {
              move(connection, topic, step);
            }
          }
          DatabaseSignals.send(connection, SIGNAL);
          return new Rewind.Planned(done);
        });
  }

  private static void move(Connection connection, String topic, Rewind.Step step)
      throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(MOVE)) {
      update.setLong(1, step.to());
      update.setString(2, topic);
      update.setInt(3, step.partition());
      update.setLong(4, step.to());
      update.executeUpdate();
    }
  }

  private Rewind plan(String topic, Rewind.Target target, boolean force) throws SQLException {
    if (!isRead(topic)) {
      return new Rewind.NotRead();
    }
    TreeMap<Integer, Long> standing;
    try (Connection connection = dataSource.getConnection()) {
      standing = new TreeMap<>(new Positions(topic).all(connection));
    }
    try (TopicOffsets.Topic asked = offsets.of(topic, standing.keySet())) {
      Map<Integer, Long> beginnings = asked.beginnings();
      Map<Integer, Long> targets = new TreeMap<>();
      switch (target) {
        case Rewind.Target.Time(Instant to) -> targets.putAll(asked.since(to));
        case Rewind.Target.Offset(int partition, long offset) -> {
          String fault = fault(partition, offset, standing, beginnings);
          if (fault != null) {
            return new Rewind.Impossible(fault);
          }
          targets.put(partition, offset);
        }
      }
      List<Rewind.Step> steps = new ArrayList<>();
      standing.forEach(
          (partition, from) -> {
            long to = Math.max(targets.getOrDefault(partition, from), first(beginnings, partition));
            steps.add(step(partition, from, Math.min(from, to)));
          });
      String risk = force ? null : risk(asked, steps);
      return risk == null ? new Rewind.Planned(steps) : new Rewind.Unsafe(risk);
    } catch (ExecutionException | TimeoutException e) {
      return new Rewind.Unavailable("The broker does not say: " + Failures.oneLine(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Rewind.Unavailable("This instance is stopping");
    }
  }

  private static @Nullable String fault(
      int partition, long offset, Map<Integer, Long> standing, Map<Integer, Long> beginnings) {
    Long stands = standing.get(partition);
    if (stands == null) {
      return "partition %d was never read".formatted(partition);
    }
    long first = first(beginnings, partition);
    return offset < first || offset > stands
        ? "offset must be from %d, the oldest record of partition %d, to %d, where it stands"
            .formatted(first, partition, stands)
        : null;
  }

  /** Whether records would be read again whose events the inbox may have forgotten. */
  private @Nullable String risk(TopicOffsets.Topic asked, List<Rewind.Step> steps)
      throws ExecutionException, InterruptedException, TimeoutException {
    Duration remembered = settings.inboxRetention();
    if (remembered.isZero() || steps.stream().allMatch(step -> step.records() == 0)) {
      return null;
    }
    Map<Integer, Long> known = asked.since(clock.instant().minus(remembered));
    for (Rewind.Step step : steps) {
      long safe = known.getOrDefault(step.partition(), step.from());
      if (step.records() > 0 && step.to() < safe) {
        return ("%d records of partition %d are older than nightshift.intake.inbox-retention (%s):"
                + " their events would be applied a second time; ?force=true goes back all the same")
            .formatted(Math.min(safe, step.from()) - step.to(), step.partition(), remembered);
      }
    }
    return null;
  }

  private static long first(Map<Integer, Long> beginnings, int partition) {
    return beginnings.getOrDefault(partition, 0L);
  }

  private static Rewind.Step step(int partition, long from, long to) {
    return new Rewind.Step(partition, from, to, from - to);
  }
}
