package io.nightshift.fraud;

import io.nightshift.database.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The SQL statements on the table {@code fraud_finding}. */
final class FindingTable {
  private static final String NEAR =
      """
      SELECT f.id, f.subject, f.first_at, f.last_at, f.events, f.evidence
      FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS t(subject, low, high)
      JOIN fraud_finding f
        ON f.subject = t.subject AND f.rule = ? AND f.last_at >= t.low AND f.first_at <= t.high
      ORDER BY f.subject, f.first_at, f.id
      """;
  private static final String INSERT =
      """
      INSERT INTO fraud_finding (rule, kind, severity, subject, message, first_at, last_at, events,
                                 evidence)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;
  private static final String UPDATE =
      """
      UPDATE fraud_finding
      SET message = ?, first_at = ?, last_at = ?, events = ?, evidence = ?, seen_at = now()
      WHERE id = ?
      """;
  private static final String PRUNE =
      """
      DELETE FROM fraud_finding WHERE id IN (
        SELECT id FROM fraud_finding WHERE seen_at < now() - ? * interval '1 second' LIMIT ?)
      """;

  private FindingTable() {}

  /** The findings of a rule that events of these subjects between these times may belong to. */
  static Map<String, List<Episode>> near(
      Connection connection, Rule rule, List<String> subjects, long[] lows, long[] highs)
      throws SQLException {
    Map<String, List<Episode>> found = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(NEAR)) {
      select.setArray(1, SqlArrays.text(connection, subjects));
      select.setObject(2, lows);
      select.setObject(3, highs);
      select.setString(4, rule.name());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Episode episode =
              Episode.stored(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getLong(3),
                  rows.getLong(4),
                  rows.getLong(5),
                  Arrays.asList((String[]) rows.getArray(6).getArray()));
          found.computeIfAbsent(episode.subject(), unused -> new ArrayList<>()).add(episode);
        }
      }
    }
    return found;
  }

  /** Inserts or updates a finding. */
  static void put(Connection connection, Rule rule, Episode episode, String message)
      throws SQLException {
    if (episode.id() == 0) {
      insert(connection, rule, episode, message);
      return;
    }
    try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setString(1, message);
      update.setLong(2, episode.firstAt());
      update.setLong(3, episode.lastAt());
      update.setLong(4, episode.events());
      update.setArray(5, SqlArrays.text(connection, episode.evidence()));
      update.setLong(6, episode.id());
      update.executeUpdate();
    }
  }

  private static void insert(Connection connection, Rule rule, Episode episode, String message)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, rule.name());
      insert.setString(2, rule.kind());
      insert.setString(3, rule.severity().name());
      insert.setString(4, episode.subject());
      insert.setString(5, message);
      insert.setLong(6, episode.firstAt());
      insert.setLong(7, episode.lastAt());
      insert.setLong(8, episode.events());
      insert.setArray(9, SqlArrays.text(connection, episode.evidence()));
      insert.executeUpdate();
    }
  }

  /**
   * Deletes some findings that were last observed longer ago than {@code keep}.
   *
   * @return their number
   */
  static int prune(Connection connection, Duration keep, int limit) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(PRUNE)) {
      delete.setLong(1, keep.toSeconds());
      delete.setInt(2, limit);
      return delete.executeUpdate();
    }
  }
}
