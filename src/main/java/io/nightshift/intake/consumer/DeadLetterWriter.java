package io.nightshift.intake.consumer;

import io.nightshift.database.Outages;
import io.nightshift.database.StoredTime;
import io.nightshift.events.EventTime;
import io.nightshift.events.Reason;
import io.nightshift.intake.consumer.DecodedRecord.Refusal;
import io.nightshift.publishing.TablePublisher;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Stores records that could not be applied, unchanged, in the transaction of their batch. */
public final class DeadLetterWriter {
  /** The kind of row, for the signal that wakes the publisher. */
  public static final String WHAT = "dead-letter";

  private static final Logger LOG = Logger.getLogger("io.nightshift.intake");
  private static final String INSERT =
      """
      INSERT INTO dead_letter (topic, partition, "offset", record_at, record_millis, key, headers,
                               value, event_id, source, type, reason, message, attempts,
                               retryable)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;
  private static final String INSERT_BARE =
      """
      INSERT INTO dead_letter (topic, partition, "offset", record_at, record_millis, key, headers,
                               raw_headers, value, reason, message)
      VALUES (?, ?, ?, 'epoch', ?, ?, '[]', ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;
  private static final String FIND =
      """
      SELECT max(id) FROM dead_letter
      WHERE topic = ? AND partition = ? AND "offset" = ?
        AND (record_at, coalesce(record_millis, 0)) IN ((?, ?), ('epoch', ?))
      """;

  private DeadLetterWriter() {}

  /** A record and the reason why it is a dead letter. */
  public record Letter(ConsumerRecord<byte[], byte[]> kafkaRecord, Refusal refusal) {}

  public static void write(Connection connection, List<Letter> letters) throws SQLException {
    if (letters.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Letter letter : letters) {
        ConsumerRecord<byte[], byte[]> kafkaRecord = letter.kafkaRecord();
        Refusal refusal = letter.refusal();
        Instant at = EventTime.ofRecord(kafkaRecord.timestamp());
        insert.setString(1, kafkaRecord.topic());
        insert.setInt(2, kafkaRecord.partition());
        insert.setLong(3, kafkaRecord.offset());
        insert.setObject(4, StoredTime.utc(at));
        insert.setObject(
            5, at.toEpochMilli() == kafkaRecord.timestamp() ? null : kafkaRecord.timestamp());
        insert.setBytes(6, kafkaRecord.key());
        insert.setString(7, KeptHeaders.text(kafkaRecord.headers()));
        insert.setBytes(8, kafkaRecord.value());
        insert.setString(9, refusal.id());
        insert.setString(10, refusal.source());
        insert.setString(11, refusal.type());
        insert.setString(12, refusal.reason().name());
        insert.setString(13, refusal.message());
        insert.setInt(14, refusal.reason().equals(Reason.PARKED) ? 0 : 1);
        insert.setBoolean(15, refusal.retryable());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    TablePublisher.wake(connection, WHAT);
  }

  /**
   * Stores one record in any case. If the columns that are derived from it cannot be stored, only
   * its bytes, its place and its reason are stored.
   *
   * @param with a condition and further changes, stored together with the columns or not at all
   * @return whether {@code with} allowed it; nothing is stored otherwise
   * @throws SQLException if the database is away, or refuses even the bytes
   */
  public static boolean writeAnyway(Connection connection, Letter letter, Condition with)
      throws SQLException {
    Savepoint before = connection.setSavepoint();
    try {
      boolean allowed = with.holds();
      if (allowed) {
        write(connection, List.of(letter));
      }
      connection.releaseSavepoint(before);
      return allowed;
    } catch (SQLException | RuntimeException e) {
      if (Outages.willPass(e)) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      LOG.errorf(
          e,
          "NS0423 The dead letter cannot be stored with its derived columns and is "
              + "stored without them: topic=%s partition=%d offset=%d",
          letter.kafkaRecord().topic(),
          letter.kafkaRecord().partition(),
          letter.kafkaRecord().offset());
      writeBare(connection, letter, e);
      return true;
    }
  }

  /** A condition that is checked, with changes that are stored together with a dead letter. */
  @FunctionalInterface
  public interface Condition {
    /** Whether the dead letter may be stored. */
    boolean holds() throws SQLException;
  }

  private static void writeBare(Connection connection, Letter letter, Exception why)
      throws SQLException {
    ConsumerRecord<byte[], byte[]> kafkaRecord = letter.kafkaRecord();
    String message =
        "stored as bytes only, since a column could not be stored (%s); the reason was %s"
            .formatted(why.getClass().getSimpleName(), letter.refusal().reason());
    try (PreparedStatement insert = connection.prepareStatement(INSERT_BARE)) {
      insert.setString(1, kafkaRecord.topic());
      insert.setInt(2, kafkaRecord.partition());
      insert.setLong(3, kafkaRecord.offset());
      insert.setLong(4, kafkaRecord.timestamp());
      insert.setBytes(5, kafkaRecord.key());
      insert.setBytes(6, KeptHeaders.bytes(kafkaRecord.headers()));
      insert.setBytes(7, kafkaRecord.value());
      insert.setString(8, letter.refusal().reason().name());
      insert.setString(9, message);
      insert.executeUpdate();
    }
    TablePublisher.wake(connection, WHAT);
  }

  /**
   * The id of the dead letter of a record.
   *
   * @throws SQLException if there is none, or the database is away
   */
  public static long find(Connection connection, ConsumerRecord<?, ?> kafkaRecord)
      throws SQLException {
    Instant at = EventTime.ofRecord(kafkaRecord.timestamp());
    try (PreparedStatement select = connection.prepareStatement(FIND)) {
      select.setString(1, kafkaRecord.topic());
      select.setInt(2, kafkaRecord.partition());
      select.setLong(3, kafkaRecord.offset());
      select.setObject(4, StoredTime.utc(at));
      select.setLong(5, at.toEpochMilli() == kafkaRecord.timestamp() ? 0 : kafkaRecord.timestamp());
      select.setLong(6, kafkaRecord.timestamp());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long id = row.getLong(1);
        if (row.wasNull()) {
          throw new SQLException("The dead letter is not there", "02000");
        }
        return id;
      }
    }
  }
}
