package io.nightshift.intake;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.intake.consumer.IntakeSettings;
import io.nightshift.intake.consumer.TopicStatus;
import io.nightshift.jobs.OldRows;
import io.nightshift.jobs.PagedDelete;
import io.nightshift.jobs.RunTransactions;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The throughput and the lag of each topic, of all instances, minute by minute. */
@Singleton
public final class TopicHistory {
  // By the database's clock: instances whose clocks differ write to the same minute.
  private static final String ADD =
      """
      INSERT INTO topic_minute (topic, minute, instance, applied, lag)
      SELECT topic, date_trunc('minute', clock_timestamp()), ?, applied, lag
      FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS t (topic, applied, lag)
      ON CONFLICT (topic, minute, instance)
        DO UPDATE SET applied = topic_minute.applied + excluded.applied, lag = excluded.lag
      """;
  private static final String LIST =
      """
      SELECT minute, instance, applied, lag FROM topic_minute
      WHERE topic = ? AND minute <= ? AND (minute < ? OR instance > ?)
      ORDER BY minute DESC, instance LIMIT ?
      """;
  private static final String STEPS =
      """
      SELECT topic, step, sum(applied), max(lag) FROM (
        SELECT topic, minute, sum(applied) AS applied, sum(lag) AS lag,
               floor(extract(epoch FROM minute - (clock_timestamp() - ? * interval '1 second')) / ?)
                 AS step
        FROM topic_minute
        WHERE topic = ANY (?) AND minute >= clock_timestamp() - ? * interval '1 second'
        GROUP BY topic, minute) AS minutes
      GROUP BY topic, step
      """;

  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  private final DataSource dataSource;

  @Inject
  TopicHistory(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** The unique key of a minute of one topic. */
  public record Key(Instant minute, String instance) {}

  /**
   * What one instance did in one minute.
   *
   * @param key the minute and the instance
   * @param applied events that it applied
   * @param lag events of its partitions that were not applied yet, when it last looked
   */
  public record Minute(Key key, long applied, long lag) {}

  /**
   * The values of a topic over a time that is divided into equal steps, oldest first.
   *
   * @param perSecond events applied per second in each step; NaN where no instance ran
   * @param lag the greatest lag of each step, over all instances; NaN where no instance ran
   */
  public record Steps(double[] perSecond, double[] lag) {}

  /** The rows that the worker {@code row-cleanup} deletes. */
  @Produces
  @Singleton
  @Priority(0)
  static OldRows old(RunTransactions transactions, IntakeSettings settings) {
    return new OldRows(
        "minutes of topics",
        settings.history().keep(),
        new PagedDelete(transactions, "topic_minute", "minute < ?"));
  }

  /**
   * Adds what an instance applied to the present minute of the database's clock.
   *
   * @param applied the events applied since the last call, by topic
   * @throws SQLException if the database is away: nothing is added
   */
  void add(String instance, List<TopicStatus> topics, Map<String, Long> applied)
      throws SQLException {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement insert = connection.prepareStatement(ADD)) {
      insert.setString(1, instance);
      insert.setArray(
          2, SqlArrays.text(connection, topics.stream().map(TopicStatus::topic).toList()));
      insert.setObject(
          3, topics.stream().mapToLong(topic -> applied.getOrDefault(topic.topic(), 0L)).toArray());
      insert.setObject(4, topics.stream().mapToLong(TopicStatus::lag).toArray());
      insert.executeUpdate();
    }
  }

  /**
   * The minutes of a topic, newest first, and of one minute by the name of the instance.
   *
   * @param after only those after this key; null for the first
   * @param limit the maximum number
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public List<Minute> list(String topic, @Nullable Key after, int limit) {
    Instant minute = after == null ? LAST : after.minute();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(LIST)) {
      select.setString(1, topic);
      select.setObject(2, StoredTime.utc(minute));
      select.setObject(3, StoredTime.utc(minute));
      select.setString(4, after == null ? "" : after.instance());
      select.setInt(5, limit);
      List<Minute> minutes = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          minutes.add(
              new Minute(
                  new Key(StoredTime.read(row, 1), row.getString(2)),
                  row.getLong(3),
                  row.getLong(4)));
        }
      }
      return minutes;
    } catch (SQLException e) {
      throw new IllegalStateException("The history of the topic cannot be read", e);
    }
  }

  /**
   * The values of topics from some time ago until now, in equal steps.
   *
   * @param step the length of a step; whole seconds, a minute at least
   * @param count the number of steps
   * @return by topic; each topic of the argument is there
   * @throws IllegalStateException caused by an {@link SQLException} if the database is away
   */
  public Map<String, Steps> steps(List<String> topics, Duration step, int count) {
    Map<String, Steps> found = new TreeMap<>();
    topics.forEach(topic -> found.put(topic, new Steps(unknown(count), unknown(count))));
    long seconds = step.toSeconds();
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(STEPS)) {
      select.setLong(1, seconds * count);
      select.setLong(2, seconds);
      select.setArray(3, SqlArrays.text(connection, topics));
      select.setLong(4, seconds * count);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          Steps steps = found.get(row.getString(1));
          int number = Math.clamp(row.getLong(2), 0, count - 1);
          if (steps != null) {
            steps.perSecond()[number] = row.getDouble(3) / seconds;
            steps.lag()[number] = row.getDouble(4);
          }
        }
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException("The history of the topics cannot be read", e);
    }
  }

  private static double[] unknown(int count) {
    double[] values = new double[count];
    Arrays.fill(values, Double.NaN);
    return values;
  }
}
