package io.nightshift.intake.deadletters;

import io.nightshift.database.SqlArrays;
import io.nightshift.intake.deadletters.DeadLetterSettings.Retry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds dead letters whose retry is due because a later event may have allowed them.
 *
 * <p>All earlier dead letters of the same key are retried too: events of a key are applied in their
 * order, whichever of them was tried last.
 */
final class DueRetries {
  private static final String SELECT =
      """
      WITH waiting AS (
        SELECT id, topic, key,
               coalesce(tried_at, at)
                 + least(? * power(2, least(attempts, 30) - 1), ?) * interval '1 millisecond'
                 <= now() AS due
        FROM dead_letter
        WHERE state = 'OPEN' AND retryable AND topic = ANY (?) AND attempts < ?),
      last_due AS (
        SELECT topic, key, max(id) AS id FROM waiting
        WHERE due AND key IS NOT NULL GROUP BY topic, key)
      SELECT w.id FROM waiting w LEFT JOIN last_due l ON l.topic = w.topic AND l.key = w.key
      WHERE w.due OR w.id < l.id
      ORDER BY w.id LIMIT ?
      """;

  private static final String ANY =
      """
      SELECT EXISTS (
        SELECT FROM dead_letter
        WHERE state = 'OPEN' AND topic = ANY (?) AND (retryable OR reason = 'PARKED'))
      """;

  private DueRetries() {}

  /**
   * Whether an open dead letter may ever be tried again, or is parked. An idle instance needs no
   * further statement then.
   */
  static boolean isAnyWaiting(Connection connection, List<String> topics) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(ANY)) {
      select.setArray(1, SqlArrays.text(connection, topics));
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  /** The ids of the due dead letters, oldest first. */
  static List<Long> find(Connection connection, List<String> topics, Retry settings, int limit)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setDouble(1, settings.firstPause().toMillis());
      select.setDouble(2, settings.maxPause().toMillis());
      select.setArray(3, SqlArrays.text(connection, topics));
      select.setInt(4, settings.maxAttempts());
      select.setInt(5, limit);
      List<Long> ids = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }
}
