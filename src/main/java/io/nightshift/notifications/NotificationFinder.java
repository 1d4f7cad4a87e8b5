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
  /**
   * The id, or the identity as {@code Emails} and webhooks have it: the id and the time of the row.
   */
  private static final Pattern ID =
      Pattern.compile(
          "(?:notification/)?([1-9][0-9]{0,17})"
              + "|<?(?:nightshift-)?([1-9][0-9]{0,17})-([0-9]{1,15})(?:@[^@>]+)?>?");

  /** The number of waiting notifications of a channel that are compared. */
  private static final int WAITING = 2_000;

  private static final String BY_ID =
      "SELECT id, kind, channel, state, key FROM notification WHERE id = ?";

  /** The second part of the identity: an email of another database may have the same number. */
  private static final String OF_SECOND = " AND floor(extract(epoch FROM created_at)) = ?";

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
  public boolean isOwnForm(String text) {
    return ID.matcher(text).matches();
  }

  @Override
  public void find(Term term, FoundRows rows) throws SQLException {
    String text = term.text();
    Matcher id = ID.matcher(text);
    if (id.matches()) {
      if (id.group(1) == null) {
        rows.add(
            BY_ID + OF_SECOND,
            NotificationFinder::found,
            Long.parseLong(id.group(2)),
            Long.parseLong(id.group(3)));
      } else {
        rows.add(BY_ID, NotificationFinder::found, Long.parseLong(id.group(1)));
      }
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
