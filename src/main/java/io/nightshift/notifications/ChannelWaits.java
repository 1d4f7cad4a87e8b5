package io.nightshift.notifications;

import io.nightshift.database.StoredTime;
import io.nightshift.notifications.channels.Channel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The table of channels that wait because their server is away or refuses everything. Each sender
 * keeps a row while it waits, so that one instance can raise an alert for all.
 */
final class ChannelWaits {
  private static final String NOTE =
      """
      INSERT INTO channel_wait (channel, sender, why) VALUES (?, ?, ?)
      ON CONFLICT (channel, sender) DO UPDATE SET seen_at = now(), why = excluded.why
      """;
  private static final String END = "DELETE FROM channel_wait WHERE channel = ? AND sender = ?";

  /** A waiting sender updates its row at least every minute; otherwise it has vanished. */
  private static final String CURRENT =
      """
      SELECT lower(channel), min(since), (array_agg(why ORDER BY seen_at DESC))[1]
      FROM channel_wait WHERE seen_at > now() - interval '2 minutes'
      GROUP BY channel HAVING min(since) <= now() - ? * interval '1 millisecond'
      """;

  private static final String FORGET =
      "DELETE FROM channel_wait WHERE seen_at < now() - interval '2 minutes'";

  private static final Pattern LOCAL_PART = Pattern.compile("[^\\s<>@]+@");

  private final Channel channel;
  private final UUID sender = UUID.randomUUID();
  private boolean isNoted;

  ChannelWaits(Channel channel) {
    this.channel = channel;
  }

  /**
   * The wait of a channel.
   *
   * @param since its begin
   * @param why the fault that it waits for
   */
  record Wait(Instant since, String why) {}

  /**
   * Records, when the transaction commits, that this sender waits.
   *
   * @param why the fault; null if it does not wait any more
   */
  void note(Connection connection, @Nullable String why) throws SQLException {
    if (why == null && !isNoted) {
      return;
    }
    try (PreparedStatement change = connection.prepareStatement(why == null ? END : NOTE)) {
      change.setString(1, channel.name());
      change.setObject(2, sender);
      if (why != null) {
        change.setString(3, readable(why));
      }
      change.executeUpdate();
    }
  }

  /** The reason as readers may see it: a refusal may name the recipient. */
  static String readable(String why) {
    return LOCAL_PART.matcher(why).replaceAll("…@");
  }

  /** Called after the commit of the transaction. */
  void noted(@Nullable String why) {
    isNoted = why != null;
  }

  /**
   * The channels that have waited for at least that time, by name in lower case. It deletes the
   * rows of senders that vanished.
   *
   * @throws SQLException if the database is away
   */
  static Map<String, Wait> current(Connection connection, Duration least) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
      delete.executeUpdate();
    }
    Map<String, Wait> waits = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(CURRENT)) {
      select.setLong(1, least.toMillis());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          waits.put(rows.getString(1), new Wait(StoredTime.read(rows, 2), rows.getString(3)));
        }
      }
    }
    return waits;
  }
}
