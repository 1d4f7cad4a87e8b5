package io.nightshift.notifications;

import io.nightshift.database.SqlArrays;
import io.nightshift.notifications.channels.Channel;
import io.nightshift.notifications.channels.ClaimedNotification;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The SQL statements of a sender: claims of due notifications, and records of outcomes. */
final class OutboxClaims {
  private static final String DUE =
      """
      SELECT id, key, kind, recipient, subject, data, attempts + 1, claims + 1, created_at
      FROM notification
      WHERE channel = ? AND state = 'PENDING' AND next_at <= now()
      ORDER BY next_at, id
      LIMIT ?
      FOR NO KEY UPDATE SKIP LOCKED
      """;
  private static final String CLAIM =
      """
      UPDATE notification
      SET state = 'SENDING', attempts = attempts + 1, claims = claims + 1,
          lease_until = now() + ? * interval '1 millisecond'
      WHERE id = ANY(?)
      """;
  private static final String POSTPONE =
      """
      UPDATE notification AS n SET next_at = now() + t.wait * interval '1 millisecond'
      FROM unnest(?::bigint[], ?::bigint[]) AS t(id, wait) WHERE n.id = t.id
      """;
  private static final String SETTLE =
      """
      UPDATE notification AS n
      SET state = CASE WHEN t.state = 'PENDING' AND n.withdrawn THEN 'CANCELLED' ELSE t.state END,
          sent_at = CASE WHEN t.state = 'SENT' THEN clock_timestamp() END,
          attempts = n.attempts - CASE WHEN t.counts THEN 0 ELSE 1 END,
          next_at = now() + t.wait * interval '1 millisecond',
          lease_until = NULL,
          last_error = t.why
      FROM unnest(?::bigint[], ?::integer[], ?::text[], ?::boolean[], ?::bigint[], ?::text[])
           AS t(id, claim, state, counts, wait, why)
      WHERE n.id = t.id AND n.claims = t.claim AND n.state = 'SENDING'
      """;
  private static final String RENEW =
      """
      UPDATE notification SET lease_until = now() + ? * interval '1 millisecond'
      WHERE id = ANY(?) AND state = 'SENDING'
      """;
  private static final String RESCUE =
      """
      UPDATE notification
      SET state = CASE WHEN withdrawn THEN 'CANCELLED'
                       WHEN attempts >= ? THEN 'FAILED'
                       ELSE 'PENDING' END,
          lease_until = NULL, next_at = now(),
          last_error = 'the sender''s lease expired; delivery outcome unknown'
      WHERE id IN (
        SELECT id FROM notification
        WHERE channel = ? AND state = 'SENDING' AND lease_until < now() AND id <> ALL(?)
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
      """;
  private static final String AHEAD =
      """
      SELECT
        (SELECT extract(epoch FROM min(next_at) - now()) * 1000
         FROM notification WHERE channel = ? AND state = 'PENDING'),
        EXISTS (SELECT FROM notification
                WHERE channel = ? AND state = 'SENDING' AND lease_until < now())
      """;

  private final Channel channel;

  OutboxClaims(Channel channel) {
    this.channel = channel;
  }

  /**
   * The result of one attempt.
   *
   * @param state the new state of the notification
   * @param counts whether it counts as an attempt
   * @param pause the pause before the next attempt
   * @param why what went wrong; null if nothing
   */
  record Settlement(
      ClaimedNotification notification,
      NotificationState state,
      boolean counts,
      Duration pause,
      @Nullable String why) {}

  /**
   * Claims the oldest due notifications; their rows are locked until the end of the transaction,
   * and other senders skip them.
   */
  List<ClaimedNotification> due(Connection connection, int most) throws SQLException {
    List<ClaimedNotification> due = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(DUE)) {
      select.setString(1, channel.name());
      select.setInt(2, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          due.add(ClaimedNotification.of(rows));
        }
      }
    }
    return due;
  }

  static void claim(
      Connection connection, Collection<ClaimedNotification> notifications, Duration lease)
      throws SQLException {
    if (!notifications.isEmpty()) {
      try (PreparedStatement update = connection.prepareStatement(CLAIM)) {
        update.setLong(1, lease.toMillis());
        update.setArray(
            2,
            SqlArrays.bigint(
                connection, notifications.stream().map(ClaimedNotification::id).toList()));
        update.executeUpdate();
      }
    }
  }

  static void postpone(Connection connection, Map<ClaimedNotification, Duration> waits)
      throws SQLException {
    if (!waits.isEmpty()) {
      List<ClaimedNotification> notifications = List.copyOf(waits.keySet());
      try (PreparedStatement update = connection.prepareStatement(POSTPONE)) {
        update.setArray(
            1,
            SqlArrays.bigint(
                connection, notifications.stream().map(ClaimedNotification::id).toList()));
        update.setObject(
            2, notifications.stream().mapToLong(each -> millis(waits.get(each))).toArray());
        update.executeUpdate();
      }
    }
  }

  /**
   * Records the results of attempts.
   *
   * @return the number of rows whose claim was still held by this instance
   */
  static int settle(Connection connection, List<Settlement> settlements) throws SQLException {
    if (settlements.isEmpty()) {
      return 0;
    }
    try (PreparedStatement update = connection.prepareStatement(SETTLE)) {
      update.setArray(
          1,
          SqlArrays.bigint(
              connection, settlements.stream().map(each -> each.notification().id()).toList()));
      update.setObject(
          2, settlements.stream().mapToInt(each -> each.notification().claim()).toArray());
      update.setArray(3, SqlArrays.text(connection, settlements, each -> each.state().name()));
      update.setArray(
          4, SqlArrays.bool(connection, settlements.stream().map(Settlement::counts).toList()));
      update.setObject(5, settlements.stream().mapToLong(each -> millis(each.pause())).toArray());
      update.setArray(6, SqlArrays.text(connection, settlements, Settlement::why));
      return update.executeUpdate();
    }
  }

  static void renew(Connection connection, Collection<Long> ids, Duration lease)
      throws SQLException {
    if (!ids.isEmpty()) {
      try (PreparedStatement update = connection.prepareStatement(RENEW)) {
        update.setLong(1, lease.toMillis());
        update.setArray(2, SqlArrays.bigint(connection, ids));
        update.executeUpdate();
      }
    }
  }

  /**
   * Releases the claims of instances that vanished.
   *
   * @param own what this instance itself is sending, however old its lease
   * @return the number of released claims
   */
  int rescue(Connection connection, Collection<Long> own, int maxAttempts) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(RESCUE)) {
      update.setInt(1, maxAttempts);
      update.setString(2, channel.name());
      update.setArray(3, SqlArrays.bigint(connection, own));
      return update.executeUpdate();
    }
  }

  /**
   * What a sender without work has to know.
   *
   * @param next the time until the next notification is due; null if none waits
   * @param hasExpired whether the claim of an instance that vanished can be released
   */
  record Ahead(@Nullable Duration next, boolean hasExpired) {

    /** The pause until something is due, or {@code longest}. */
    Duration pause(Duration longest) {
      return next == null || next.compareTo(longest) > 0 ? longest : next;
    }

    /** Whether nothing is due and nothing to be released. */
    boolean isQuiet() {
      return !hasExpired && (next == null || next.isPositive());
    }
  }

  Ahead ahead(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(AHEAD)) {
      select.setString(1, channel.name());
      select.setString(2, channel.name());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        double millis = row.getDouble(1);
        Duration next =
            row.wasNull() ? null : Duration.ofMillis((long) Math.ceil(Math.max(0, millis)));
        return new Ahead(next, row.getBoolean(2));
      }
    }
  }

  private static long millis(@Nullable Duration wait) {
    return wait == null ? 0 : wait.toMillis();
  }
}
