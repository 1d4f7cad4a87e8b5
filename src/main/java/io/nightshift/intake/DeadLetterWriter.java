package io.nightshift.intake;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.nightshift.intake.Received.Refusal;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Keeps records that could not be applied, whole, in the transaction of their batch. */
final class DeadLetterWriter {
  private static final String INSERT =
      """
      INSERT INTO dead_letter (topic, partition, "offset", record_at, key, headers, value,
                               event_id, source, type, reason, message, attempts, retryable)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;

  private DeadLetterWriter() {}

  /** A record and why it is one. */
  record Letter(ConsumerRecord<byte[], byte[]> kafkaRecord, Refusal refusal) {}

  static void write(Connection connection, List<Letter> letters) throws SQLException {
    if (letters.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      for (Letter letter : letters) {
        ConsumerRecord<byte[], byte[]> kafkaRecord = letter.kafkaRecord();
        Refusal refusal = letter.refusal();
        insert.setString(1, kafkaRecord.topic());
        insert.setInt(2, kafkaRecord.partition());
        insert.setLong(3, kafkaRecord.offset());
        insert.setObject(
            4,
            OffsetDateTime.ofInstant(
                Instant.ofEpochMilli(kafkaRecord.timestamp()), ZoneOffset.UTC));
        insert.setBytes(5, kafkaRecord.key());
        insert.setString(6, headers(kafkaRecord.headers()));
        insert.setBytes(7, kafkaRecord.value());
        insert.setString(8, refusal.id());
        insert.setString(9, refusal.source());
        insert.setString(10, refusal.type());
        insert.setString(11, refusal.reason().name());
        insert.setString(12, refusal.message());
        insert.setInt(13, refusal.reason() == Reason.PARKED ? 0 : 1);
        insert.setBoolean(14, refusal.retryable());
        insert.addBatch();
      }
      insert.executeBatch();
    }
    TablePublisher.wake(connection, DeadLetterPublisher.WHAT);
  }

  private static String headers(Headers headers) {
    StringWriter json = new StringWriter();
    try (JsonGenerator generator = DataReader.JSON.createGenerator(json)) {
      // Escaped to ASCII, so that a NUL or half a surrogate pair in a name can be kept as well.
      generator.enable(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature());
      generator.writeStartArray();
      for (Header header : headers) {
        generator.writeStartObject();
        generator.writeStringField("key", header.key());
        if (header.value() == null) {
          generator.writeNullField("value");
        } else {
          generator.writeBinaryField("value", header.value());
        }
        generator.writeEndObject();
      }
      generator.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return json.toString();
  }
}
