package io.nightshift.intake.consumer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** The table of partitions that could not continue at their position, for alerts. */
final class PositionFindings {
  private static final String ADD =
      """
      INSERT INTO position_finding AS f (topic, kind, records) VALUES (?, ?, ?)
      ON CONFLICT (topic, kind) DO UPDATE
      SET times = CASE WHEN f.at > now() - interval '1 day' THEN f.times ELSE 0 END + 1,
          records = CASE WHEN f.at > now() - interval '1 day' THEN f.records ELSE 0 END
            + excluded.records,
          at = now()
      """;

  private PositionFindings() {}

  /** The reason why a partition could not continue at its position. */
  enum Kind {
    /** The topic was deleted, and another one was created with its name. */
    TOPIC_RECREATED,
    /** The topic's retention has removed records that were not applied. */
    RECORDS_LOST,
    /** The log ends before the position. */
    PAST_END
  }

  /**
   * Counts one partition when the transaction is committed.
   *
   * @param records the number of lost records
   * @throws SQLException if the database is away
   */
  static void add(Connection connection, String topic, Kind kind, long records)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(ADD)) {
      insert.setString(1, topic);
      insert.setString(2, kind.name());
      insert.setLong(3, records);
      insert.executeUpdate();
    }
  }
}
