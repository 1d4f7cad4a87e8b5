package io.nightshift.intake.deadletters;

import io.nightshift.events.CloudEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The owner of an event's identity when a dead letter of it is replayed.
 *
 * <p>A dead letter that could be read has claimed it in the transaction that wrote it. The place of
 * the record is not enough: a topic that is created again counts its offsets from 0. Place and time
 * are enough, because both rows have the time of that transaction.
 */
sealed interface InboxClaim {
  String INSERT =
      """
      INSERT INTO inbox (event_id, source, topic, partition, "offset", at)
      SELECT ?, ?, topic, partition, "offset", at FROM dead_letter WHERE id = ?
      ON CONFLICT DO NOTHING
      """;
  String OWNER =
      """
      SELECT i.topic, i.partition, i."offset",
             (i.topic, i.partition, i."offset", i.at) = (l.topic, l.partition, l."offset", l.at),
             (SELECT d.id FROM dead_letter d
              WHERE d.event_id = i.event_id AND d.source = i.source AND d.state <> 'REPLAYED'
                AND (d.topic, d.partition, d."offset", d.at)
                  = (i.topic, i.partition, i."offset", i.at))
      FROM inbox i JOIN dead_letter l ON l.id = ?
      WHERE i.event_id = ? AND i.source = ?
      FOR UPDATE OF i
      """;
  String APPLIED = "UPDATE inbox SET at = now() WHERE event_id = ? AND source = ?";

  /** The dead letter itself: the event was never applied. */
  record Own() implements InboxClaim {}

  /** Another record, which was applied. */
  record Applied(String place) implements InboxClaim {}

  /** Another record, which is a dead letter too. */
  record Dead(long deadLetter) implements InboxClaim {}

  /** Claims the identity for a dead letter if it is free. */
  static InboxClaim of(Connection connection, CloudEvent event, long deadLetter)
      throws SQLException {
    while (true) {
      try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
        insert.setString(1, event.id());
        insert.setString(2, event.source());
        insert.setLong(3, deadLetter);
        if (insert.executeUpdate() == 1) {
          return new Own();
        }
      }
      try (PreparedStatement select = connection.prepareStatement(OWNER)) {
        select.setLong(1, deadLetter);
        select.setString(2, event.id());
        select.setString(3, event.source());
        try (ResultSet row = select.executeQuery()) {
          // The row may be deleted between the two statements, after its retention.
          if (row.next()) {
            return owner(row);
          }
        }
      }
    }
  }

  private static InboxClaim owner(ResultSet row) throws SQLException {
    if (row.getBoolean(4)) {
      return new Own();
    }
    long other = row.getLong(5);
    return row.wasNull()
        ? new Applied("%s/%d/%d".formatted(row.getString(1), row.getInt(2), row.getLong(3)))
        : new Dead(other);
  }

  /** Records that the event is applied now: from here its identity is kept as long as any. */
  static void applied(Connection connection, CloudEvent event) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(APPLIED)) {
      update.setString(1, event.id());
      update.setString(2, event.source());
      update.executeUpdate();
    }
  }
}
