package io.nightshift.intake.deadletters;

import io.nightshift.database.SqlArrays;
import io.nightshift.events.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter of open dead letters for a replay.
 *
 * @param topic only of this topic; null for any
 * @param reason only with this reason; null for any
 */
record ReplaySelection(@Nullable String topic, @Nullable Reason reason) {
  private static final String MATCHING =
      """
      FROM dead_letter
      WHERE state = 'OPEN' AND (?::text IS NULL OR topic = ?) AND (?::text IS NULL OR reason = ?)
      """;
  private static final String COUNT = "SELECT count(*) " + MATCHING;
  private static final String IDS = "SELECT id " + MATCHING;

  // Those with the oldest attempt first, so that dead letters that keep failing do not delay the
  // others; of these the oldest, and all in the order in which they came. Events that are parked
  // behind another are released with it.
  private static final String CHOOSE =
      """
      SELECT id FROM (
        SELECT id FROM dead_letter l
        WHERE state = 'OPEN' AND (?::text IS NULL OR topic = ?) AND (?::text IS NULL OR reason = ?)
          AND topic = ANY (?) AND attempts < ?
          AND (reason <> 'PARKED' OR NOT EXISTS (
            SELECT FROM dead_letter f
            WHERE f.topic = l.topic AND sha256(f.key) = sha256(l.key) AND f.state = 'OPEN'
              AND f.key IS NOT NULL AND f.id < l.id))
        ORDER BY tried_at NULLS FIRST, id LIMIT ?) AS chosen
      ORDER BY id
      """;

  // The order of a key is the order of the ids. Backwards, what is parked comes before what it is
  // parked behind.
  private static final String UP_TO = " AND id <= ?";
  private static final String FORWARDS = " AND id > ? ORDER BY id LIMIT ?";
  private static final String BACKWARDS = " AND id < ? ORDER BY id DESC LIMIT ?";

  /** Whether parked events match too. */
  boolean hasParked() {
    return reason == null || reason.equals(Reason.PARKED);
  }

  /** The number of matching dead letters up to an id. */
  long count(Connection connection, long lastId) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(COUNT + UP_TO)) {
      filter(select);
      select.setLong(5, lastId);
      return ids(select).getFirst();
    }
  }

  /** The ids of the next matching dead letters after one and up to another, oldest first. */
  List<Long> after(Connection connection, long id, long lastId, int most) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IDS + UP_TO + FORWARDS)) {
      return page(select, lastId, id, most);
    }
  }

  /** The ids of the next matching dead letters before one and up to another, newest first. */
  List<Long> before(Connection connection, long id, long lastId, int most) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(IDS + UP_TO + BACKWARDS)) {
      return page(select, lastId, id, most);
    }
  }

  private List<Long> page(PreparedStatement select, long lastId, long id, int most)
      throws SQLException {
    filter(select);
    select.setLong(5, lastId);
    select.setLong(6, id);
    select.setInt(7, most);
    return ids(select);
  }

  private static List<Long> ids(PreparedStatement select) throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getLong(1));
      }
    }
    return ids;
  }

  /** The number of matching dead letters. */
  long count(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(COUNT)) {
      filter(select);
      return ids(select).getFirst();
    }
  }

  /** The ids of the dead letters for one call, of topics that are read here, oldest first. */
  List<Long> choose(Connection connection, List<String> topics, DeadLetterSettings settings)
      throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(CHOOSE)) {
      filter(select);
      select.setArray(5, SqlArrays.text(connection, topics));
      select.setInt(6, settings.maxAttempts());
      select.setInt(7, settings.replayAtOnce());
      return ids(select);
    }
  }

  private void filter(PreparedStatement select) throws SQLException {
    String name = reason == null ? null : reason.name();
    select.setString(1, topic);
    select.setString(2, topic);
    select.setString(3, name);
    select.setString(4, name);
  }
}
