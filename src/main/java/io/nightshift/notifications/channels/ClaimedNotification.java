package io.nightshift.notifications.channels;

import io.nightshift.database.StoredTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A notification that this instance has claimed for sending.
 *
 * @param id its id in the outbox
 * @param attempt the number of the attempt, from 1
 * @param claim the number of the claim, from 1: only the holder of the newest may record the
 *     outcome
 * @param createdAt when it was queued
 */
public record ClaimedNotification(
    long id,
    String key,
    String kind,
    String recipient,
    @Nullable String subject,
    @Nullable String data,
    int attempt,
    int claim,
    Instant createdAt) {

  /** Reads a row of id, key, kind, recipient, subject, data, attempt, claim, time of creation. */
  public static ClaimedNotification of(ResultSet row) throws SQLException {
    return new ClaimedNotification(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getInt(7),
        row.getInt(8),
        StoredTime.read(row, 9));
  }

  /**
   * The identity of the notification: equal at every attempt, so that a recipient can detect a
   * duplicate.
   */
  public String identity() {
    return "%d-%d".formatted(id, createdAt.getEpochSecond());
  }
}
