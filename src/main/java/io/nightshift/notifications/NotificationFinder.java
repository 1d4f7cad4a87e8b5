package io.nightshift.notifications;

import io.nightshift.database.Finder;
import io.nightshift.database.Found;
import io.nightshift.database.FoundRows;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds notifications by their id, the Message-ID of their email, or their key. No index has the
 * keys of notifications that wait for their first attempt, because it would cost the intake: of
 * these, the oldest {@link #WAITING} of each channel are compared.
 */
@Singleton
final class NotificationFinder implements Finder {
  /** As {@code Emails} writes it: the id, and the time of the row. */
  private static final Pattern ID =
      Pattern.compile(
          "(?:notification/)?([1-9][0-9]{0,17})|<?nightshift-([1-9][0-9]{0,17})-[0-9]+@[^@>]+>?");

  /** The number of waiting notifications of a channel that are compared. */
  private static final int WAITING = 2_000;

  private static final String BY_ID =
      "SELECT id, kind, channel, state, key FROM notification WHERE id = ?";

  private static final String TRIED =
      """
      SELECT id, kind, channel, state, key FROM notification
      WHERE key = ? AND state <> 'SENDING' AND (claims > 0 OR state <> 'PENDING')
      ORDER BY id DESC LIMIT ?
      """;

  private static final String CANCELLABLE =
      """
      SELECT id, kind, channel, state, key FROM notification
      WHERE kind IN ('requested', 'reminder') AND state IN ('PENDING', 'SENDING') AND key = ?
      ORDER BY id DESC LIMIT ?
      """;

  private static final String SENDING =
      """
      SELECT id, kind, channel, state, key FROM (
        SELECT id, kind, channel, state, key FROM notification
        WHERE channel = ? AND state = 'SENDING' ORDER BY lease_until LIMIT ?) AS sent
      WHERE key = ? LIMIT ?
      """;
  private static final String PENDING =
      """
      SELECT id, kind, channel, state, key FROM (
        SELECT id, kind, channel, state, key FROM notification
        WHERE channel = ? AND state = 'PENDING' ORDER BY next_at, id LIMIT ?) AS waiting
      WHERE key = ? LIMIT ?
      """;
  private static final String MORE =
      """
      SELECT id FROM notification
      WHERE channel = ? AND state = 'PENDING' ORDER BY next_at, id OFFSET ? LIMIT 1
      """;

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    String text = term.text();
    Matcher id = ID.matcher(text);
    if (id.matches()) {
      long number = Long.parseLong(id.group(1) == null ? id.group(2) : id.group(1));
      rows.add(BY_ID, NotificationFinder::found, number);
    }
    rows.add(TRIED, NotificationFinder::found, text, MOST);
    rows.add(CANCELLABLE, NotificationFinder::found, text, MOST);
    for (String channel : List.of("EMAIL", "WEBHOOK")) {
      rows.add(SENDING, NotificationFinder::found, channel, WAITING, text, MOST);
      rows.add(PENDING, NotificationFinder::found, channel, WAITING, text, MOST);
      if (rows.has(MORE, channel, WAITING)) {
        rows.leaveOut();
      }
    }
  }

  private static Found found(ResultSet row) throws SQLException {
    String id = row.getString(1);
    return new Found(
        "notification",
        id,
        KeyedNotifications.title(row.getString(2), row.getString(3), row.getString(5))
            + ", "
            + row.getString(4),
        "/notifications/" + id);
  }
}
