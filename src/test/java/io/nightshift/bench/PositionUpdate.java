package io.nightshift.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Moves the position of a partition in the caller's transaction, as Nightshift does. */
final class PositionUpdate {

  private final PreparedStatement update;

  PositionUpdate(Connection connection) throws SQLException {
    update =
        connection.prepareStatement(
            """
            UPDATE intake_position SET position = ?, updated_at = now()
            WHERE topic = ? AND partition = ? AND position = ?
            """);
  }

  /** Stores the first position of each partition of a topic; the commit is the caller's. */
  static void begin(Connection connection, String topic) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO intake_position (topic, partition, position)"
                + " SELECT ?, p, 0 FROM generate_series(0, ?) AS p")) {
      insert.setString(1, topic);
      insert.setInt(2, Job.PARTITIONS - 1);
      insert.executeUpdate();
    }
  }

  void move(String topic, int partition, long from, long to) throws SQLException {
    update.setLong(1, to);
    update.setString(2, topic);
    update.setInt(3, partition);
    update.setLong(4, from);
    if (update.executeUpdate() != 1) {
      throw new IllegalStateException("the position of partition " + partition + " is elsewhere");
    }
  }
}
