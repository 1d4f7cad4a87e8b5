package io.nightshift.fraud;

import io.nightshift.database.SqlArrays;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The SQL statements on the table {@code fraud_seen}. */
final class SeenTable {
  private static final int FETCH = 2_000;

  private static final String NEAR =
      """
      SELECT s.subject, s.at, s.id, s.counted
      FROM unnest(?::text[], ?::bigint[], ?::bigint[]) AS t(subject, low, high)
      JOIN fraud_seen s ON s.rule = ? AND s.subject = t.subject AND s.at BETWEEN t.low AND t.high
      ORDER BY s.subject, s.at, s.id
      """;
  private static final String ADD =
      """
      INSERT INTO fraud_seen (rule, subject, at, id, counted, keep_until)
      SELECT ?, subject, at, id, counted, now() + ? * interval '1 second'
      FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[]) AS t(subject, at, id, counted)
      ON CONFLICT DO NOTHING
      """;
  private static final String REMOVE =
      """
      DELETE FROM fraud_seen s
      USING unnest(?::text[], ?::bigint[], ?::text[]) AS t(subject, at, id)
      WHERE s.rule = ? AND s.subject = t.subject AND s.at = t.at AND s.id = t.id
      """;
  private static final String REMOVE_ALL =
      """
      DELETE FROM fraud_seen s
      USING unnest(?::text[], ?::bigint[], ?::bigint[]) AS t(subject, low, high)
      WHERE s.rule = ? AND s.subject = t.subject AND s.at BETWEEN t.low AND t.high
      RETURNING s.subject, s.at, s.id, s.counted
      """;
  private static final String PRUNE =
      """
      DELETE FROM fraud_seen WHERE (rule, subject, at, id) IN (
        SELECT rule, subject, at, id FROM fraud_seen WHERE keep_until < now() LIMIT ?)
      """;

  private SeenTable() {}

  /** Receives the kept events, one by one. */
  @FunctionalInterface
  interface Taker {
    void take(Observation seen) throws SQLException;
  }

  /**
   * Reads the kept events of these subjects between these times, subject by subject, in order of
   * time.
   */
  static void near(
      Connection connection,
      Rule rule,
      List<String> subjects,
      long[] lows,
      long[] highs,
      Taker taker)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(NEAR)) {
      select.setFetchSize(FETCH); // A cursor: there may be thousands of each.
      select.setArray(1, SqlArrays.text(connection, subjects));
      select.setObject(2, lows);
      select.setObject(3, highs);
      select.setString(4, rule.name());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          taker.take(observation(rows));
        }
      }
    }
  }

  static void add(Connection connection, Rule rule, List<Observation> seen, Duration keep)
      throws SQLException {
    if (seen.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(ADD)) {
      insert.setString(1, rule.name());
      insert.setLong(2, keep.toSeconds());
      insert.setArray(3, SqlArrays.text(connection, seen, Observation::subject));
      insert.setObject(4, seen.stream().mapToLong(Observation::at).toArray());
      insert.setArray(5, SqlArrays.text(connection, seen, Observation::id));
      insert.setArray(6, SqlArrays.text(connection, seen, Observation::counted));
      insert.executeUpdate();
    }
  }

  static void remove(Connection connection, Rule rule, List<Observation> seen) throws SQLException {
    if (seen.isEmpty()) {
      return;
    }
    try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
      delete.setArray(1, SqlArrays.text(connection, seen, Observation::subject));
      delete.setObject(2, seen.stream().mapToLong(Observation::at).toArray());
      delete.setArray(3, SqlArrays.text(connection, seen, Observation::id));
      delete.setString(4, rule.name());
      delete.executeUpdate();
    }
  }

  /** Deletes and returns the kept events within these episodes: they are part of them now. */
  static List<Observation> takeWithin(Connection connection, Rule rule, List<Episode> episodes)
      throws SQLException {
    List<Observation> taken = new ArrayList<>();
    if (episodes.isEmpty()) {
      return taken;
    }
    try (PreparedStatement delete = connection.prepareStatement(REMOVE_ALL)) {
      delete.setArray(1, SqlArrays.text(connection, episodes, Episode::subject));
      delete.setObject(2, episodes.stream().mapToLong(Episode::firstAt).toArray());
      delete.setObject(3, episodes.stream().mapToLong(Episode::lastAt).toArray());
      delete.setString(4, rule.name());
      try (ResultSet rows = delete.executeQuery()) {
        while (rows.next()) {
          taken.add(observation(rows));
        }
      }
    }
    return taken;
  }

  private static Observation observation(ResultSet row) throws SQLException {
    return new Observation(row.getString(1), row.getLong(2), row.getString(3), row.getString(4));
  }

  /**
   * Deletes some events that no later event can belong to.
   *
   * @return their number
   */
  static int prune(Connection connection, int limit) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(PRUNE)) {
      delete.setInt(1, limit);
      return delete.executeUpdate();
    }
  }
}
