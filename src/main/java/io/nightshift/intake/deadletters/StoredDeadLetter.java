package io.nightshift.intake.deadletters;

import io.nightshift.database.SqlArrays;
import io.nightshift.database.StoredTime;
import io.nightshift.intake.consumer.KeptHeaders;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The stored record of a dead letter, as it was polled; it never changes.
 *
 * @param id of the dead letter
 */
record StoredDeadLetter(long id, ConsumerRecord<byte[], byte[]> kafkaRecord) {
  private static final String SELECT =
      """
      SELECT id, topic, partition, "offset", record_at, key, headers, value, record_millis,
             raw_headers
      FROM dead_letter WHERE id = ANY (?) ORDER BY id
      """;
  private static final String LOCK =
      "SELECT state, attempts, reason = 'PARKED' FROM dead_letter WHERE id = ? FOR UPDATE";

  /**
   * The mutable part of a dead letter.
   *
   * @param state its state
   * @param attempts the number of attempts to apply its event, including the first
   * @param parked whether the event has no known fault
   */
  record Standing(DeadLetterView.State state, int attempts, boolean parked) {}

  /** The dead letter of that id; null if there is none. */
  static @Nullable StoredDeadLetter read(Connection connection, long id) throws SQLException {
    List<StoredDeadLetter> found = read(connection, List.of(id));
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The dead letters of these ids, oldest first. */
  static List<StoredDeadLetter> read(Connection connection, List<Long> ids) throws SQLException {
    List<StoredDeadLetter> letters = new ArrayList<>(ids.size());
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setArray(1, SqlArrays.bigint(connection, ids));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          letters.add(new StoredDeadLetter(rows.getLong(1), kafkaRecord(rows)));
        }
      }
    }
    return letters;
  }

  /** Reads the mutable part of a dead letter, and locks it until the commit. */
  static @Nullable Standing lock(Connection connection, long id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(LOCK)) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new Standing(
                DeadLetterView.State.valueOf(row.getString(1)), row.getInt(2), row.getBoolean(3))
            : null;
      }
    }
  }

  private static ConsumerRecord<byte[], byte[]> kafkaRecord(ResultSet row) throws SQLException {
    byte[] key = row.getBytes(6);
    byte[] value = row.getBytes(8);
    long millis = row.getLong(9);
    long timestamp = row.wasNull() ? StoredTime.read(row, 5).toEpochMilli() : millis;
    return new ConsumerRecord<>(
        row.getString(2),
        row.getInt(3),
        row.getLong(4),
        timestamp,
        TimestampType.CREATE_TIME,
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value == null ? ConsumerRecord.NULL_SIZE : value.length,
        key,
        value,
        KeptHeaders.read(row.getString(7), row.getBytes(10)),
        Optional.empty());
  }
}
