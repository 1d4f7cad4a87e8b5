package io.nightshift.notifications;

import io.nightshift.database.DatabaseSignals;
import io.nightshift.database.StoredTime;
import io.nightshift.database.Transaction;
import io.nightshift.notifications.channels.Channel;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Retries all failed notifications that match a filter. */
@Singleton
public final class FailedNotifications {
  /** The maximum number that one call retries: its transaction stays short. */
  static final int MOST = 10_000;

  // next_at is the time at which it failed. A notification that was cancelled meanwhile does not
  // change.
  private static final String MATCHING =
      """
      FROM notification
      WHERE state = 'FAILED' AND NOT withdrawn
      """;
  private static final String RETRY =
      """
      UPDATE notification SET state = 'PENDING', attempts = 0, next_at = now()
      WHERE id IN (SELECT id %s ORDER BY id LIMIT %d FOR NO KEY UPDATE SKIP LOCKED)
      """;

  private static final String RETRY_PART =
      """
      UPDATE notification SET state = 'PENDING', attempts = 0, next_at = now()
      WHERE id IN (SELECT id %s ORDER BY id FOR NO KEY UPDATE)
      """;
  private static final String LAST_OF =
      "SELECT coalesce(max(id), 0) FROM (SELECT id %s ORDER BY id LIMIT %d) AS next";

  private final DataSource dataSource;

  @Inject
  FailedNotifications(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * A filter of failed notifications.
   *
   * @param channel of this channel; null for any
   * @param error with this text in the last error, ignoring case; null for any
   * @param from failed at this time or later; null for any
   * @param to failed before this time; null for any
   */
  public record Filter(
      @Nullable Channel channel,
      @Nullable String error,
      @Nullable Instant from,
      @Nullable Instant to) {
    private List<Object> appendTo(StringBuilder sql) {
      List<Object> values = new ArrayList<>();
      append(sql, " AND channel = ?", channel == null ? null : channel.name(), values);
      append(sql, " AND strpos(lower(last_error), lower(?)) > 0", error, values);
      append(sql, " AND next_at >= ?", StoredTime.utcOrNull(from), values);
      append(sql, " AND next_at < ?", StoredTime.utcOrNull(to), values);
      return values;
    }

    private static void append(
        StringBuilder sql, String condition, @Nullable Object value, List<Object> values) {
      if (value != null) {
        sql.append(condition);
        values.add(value);
      }
    }
  }

  /**
   * A part of the failed notifications that match a filter.
   *
   * @param afterId those with a greater id
   * @param lastId up to this id
   * @param failedBy that had failed by then: one that fails again later does not match
   */
  record Part(Filter filter, long afterId, long lastId, Instant failedBy) {

    /** The part of it up to another id. */
    Part upTo(long id) {
      return new Part(filter, afterId, id, failedBy);
    }

    private List<Object> appendTo(StringBuilder sql) {
      List<Object> values = filter.appendTo(sql);
      sql.append(" AND id > ? AND id <= ? AND next_at <= ?");
      values.add(afterId);
      values.add(lastId);
      values.add(StoredTime.utc(failedBy));
      return values;
    }
  }

  /**
   * The result of a call.
   *
   * @param matched the number of failed notifications that matched
   * @param retried the number of them that are sent again
   */
  public record Tally(long matched, long retried) {}

  /**
   * Counts the notifications that match.
   *
   * @throws SQLException if the database is away
   */
  public Tally dryRun(Filter filter) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      return new Tally(count(connection, filter), 0);
    }
  }

  /**
   * Queues those that match again, with all their attempts: the oldest {@value #MOST}.
   *
   * @throws SQLException if the database is away: nothing has changed
   */
  public Tally retry(Filter filter) throws SQLException {
    return Transaction.<Tally, RuntimeException>run(
        dataSource,
        connection -> {
          long matched = count(connection, filter);
          StringBuilder where = new StringBuilder(MATCHING);
          List<Object> values = filter.appendTo(where);
          try (PreparedStatement update =
              connection.prepareStatement(RETRY.formatted(where, MOST))) {
            set(update, values);
            int retried = update.executeUpdate();
            if (retried > 0) {
              DatabaseSignals.send(connection, Outbox.SIGNAL);
            }
            return new Tally(Math.max(matched, retried), retried);
          }
        });
  }

  /** The greatest id of a notification; 0 if there is none. */
  static long lastId(Connection connection) throws SQLException {
    return number(connection, "SELECT coalesce(max(id), 0) FROM notification", List.of());
  }

  /** The number of notifications of a part. */
  static long count(Connection connection, Part part) throws SQLException {
    StringBuilder where = new StringBuilder(MATCHING);
    List<Object> values = part.appendTo(where);
    return number(connection, "SELECT count(*) " + where, values);
  }

  /** The id of the last of the first {@code most} notifications of a part; 0 if it is empty. */
  static long lastOf(Connection connection, Part part, int most) throws SQLException {
    StringBuilder where = new StringBuilder(MATCHING);
    List<Object> values = part.appendTo(where);
    return number(connection, LAST_OF.formatted(where, most), values);
  }

  /** Queues the notifications of a part again, with all their attempts. Returns their number. */
  static int retry(Connection connection, Part part) throws SQLException {
    StringBuilder where = new StringBuilder(MATCHING);
    List<Object> values = part.appendTo(where);
    try (PreparedStatement update = connection.prepareStatement(RETRY_PART.formatted(where))) {
      set(update, values);
      int retried = update.executeUpdate();
      if (retried > 0) {
        DatabaseSignals.send(connection, Outbox.SIGNAL);
      }
      return retried;
    }
  }

  private static long count(Connection connection, Filter filter) throws SQLException {
    StringBuilder sql = new StringBuilder("SELECT count(*) ").append(MATCHING);
    List<Object> values = filter.appendTo(sql);
    return number(connection, sql.toString(), values);
  }

  private static long number(Connection connection, String sql, List<Object> values)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      set(select, values);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static void set(PreparedStatement statement, List<Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      statement.setObject(i + 1, values.get(i));
    }
  }
}
