package io.nightshift.notifications;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.events.EventEffects.Effect;
import io.nightshift.events.EventTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds the notifications that an event has queued, by their key. No index has the key of an email
 * of an order that waits for its first attempt; its due time is that of the transaction that queued
 * it.
 */
public final class KeyedNotifications {
  /** The number of waiting notifications that are compared, from the due time on. */
  private static final int WAITING = 2_000;

  private static final String COLUMNS =
      "SELECT id, state, coalesce(sent_at, next_at) AS at, kind, key, channel FROM notification";

  private static final String SELECT =
      """
      SELECT id, state, at, kind, channel FROM (
        (COLUMNS WHERE key = ? AND state <> 'SENDING' AND (claims > 0 OR state <> 'PENDING'))
        UNION
        (COLUMNS WHERE kind IN ('requested', 'reminder') AND state IN ('PENDING', 'SENDING')
         AND key = ?)
        UNION
        (COLUMNS WHERE channel = 'EMAIL' AND state = 'SENDING' ORDER BY lease_until LIMIT ?)
        UNION
        (COLUMNS WHERE channel = 'EMAIL' AND state = 'PENDING' AND next_at >= event_time(?)
         ORDER BY next_at, id LIMIT ?)) AS n
      WHERE key = ? AND kind = ANY (?) ORDER BY id LIMIT 20
      """
          .replace("COLUMNS", COLUMNS);

  private KeyedNotifications() {}

  /**
   * The notifications of a key and of some kinds, oldest first.
   *
   * @param queuedAt the time of the transaction that queued them
   * @throws SQLException if the database is away
   */
  public static List<Effect> find(
      Connection connection, String key, Collection<String> kinds, Instant queuedAt)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, key);
      select.setString(2, key);
      select.setInt(3, WAITING);
      select.setLong(4, EventTime.micros(queuedAt));
      select.setInt(5, WAITING);
      select.setString(6, key);
      select.setArray(7, SqlArrays.text(connection, kinds));
      List<Effect> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          String id = rows.getString(1);
          found.add(
              new Effect(
                  "notification",
                  id,
                  title(rows.getString(4), rows.getString(5), key),
                  rows.getString(2),
                  null,
                  StoredTime.read(rows, 3),
                  "/notifications/" + id));
        }
      }
      return found;
    }
  }

  /** The title of a notification, as the search has it too. */
  static String title(String kind, String channel, String key) {
    return "%s %s about %s".formatted(channel.equals("EMAIL") ? "Email" : "Webhook", kind, key);
  }
}
