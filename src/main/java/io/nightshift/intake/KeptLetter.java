package io.nightshift.intake;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The record of a dead letter, as it was polled: what is kept of it never changes.
 *
 * @param id of the dead letter
 */
record KeptLetter(long id, ConsumerRecord<byte[], byte[]> kafkaRecord) {
  private static final String SELECT =
      """
      SELECT id, topic, partition, "offset", record_at, key, headers, value
      FROM dead_letter WHERE id = ANY (?) ORDER BY id
      """;
  private static final String LOCK =
      "SELECT state, attempts, reason = 'PARKED' FROM dead_letter WHERE id = ? FOR UPDATE";

  /**
   * What of a dead letter changes.
   *
   * @param attempts how often its event was tried, the first time included
   * @param parked whether nothing is known to be wrong with it
   */
  record Standing(DeadLetterView.State state, int attempts, boolean parked) {}

  /** The dead letter of that id; null where there is none. */
  static @Nullable KeptLetter read(Connection connection, long id) throws SQLException {
    List<KeptLetter> found = read(connection, List.of(id));
    return found.isEmpty() ? null : found.getFirst();
  }

  /** The dead letters of these ids, oldest first. */
  static List<KeptLetter> read(Connection connection, List<Long> ids) throws SQLException {
    List<KeptLetter> letters = new ArrayList<>(ids.size());
    try (PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          letters.add(new KeptLetter(rows.getLong(1), kafkaRecord(rows)));
        }
      }
    }
    return letters;
  }

  /** Where the dead letter stands, which nobody else can change until the commit. */
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
    return new ConsumerRecord<>(
        row.getString(2),
        row.getInt(3),
        row.getLong(4),
        row.getObject(5, OffsetDateTime.class).toInstant().toEpochMilli(),
        TimestampType.CREATE_TIME,
        key == null ? ConsumerRecord.NULL_SIZE : key.length,
        value == null ? ConsumerRecord.NULL_SIZE : value.length,
        key,
        value,
        headers(row.getString(7)),
        Optional.empty());
  }

  /** The opposite of what {@link DeadLetterWriter} writes. */
  private static Headers headers(String json) {
    Headers headers = new RecordHeaders();
    try (JsonParser parser = DataReader.JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        String key = "";
        byte[] value = null;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
          JsonToken token = parser.nextToken();
          if (name.equals("key")) {
            key = parser.getText();
          } else if (token == JsonToken.VALUE_STRING) {
            value = parser.getBinaryValue();
          }
        }
        headers.add(key, value);
      }
    } catch (IOException e) {
      throw new IllegalStateException("The headers of a dead letter are not readable", e);
    }
    return headers;
  }
}
