package io.nightshift.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * The baseline for orders: one transaction a record. Position, inbox, order and stock by plain
 * prepared statements, the stock's lines as one JDBC batch; nothing is validated.
 */
final class RecordPeer implements PeerMain.Peer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Connection connection;
  private final PositionUpdate position;
  private final PreparedStatement claim;
  private final OrderStatements orders;

  RecordPeer(Connection connection) throws SQLException {
    this.connection = connection;
    this.position = new PositionUpdate(connection);
    this.claim =
        connection.prepareStatement(
            """
            INSERT INTO inbox (event_id, source, topic, partition, "offset") VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """);
    this.orders = new OrderStatements(connection);
  }

  @Override
  public void apply(ConsumerRecords<byte[], byte[]> polled) throws SQLException, IOException {
    for (ConsumerRecord<byte[], byte[]> record : polled) {
      JsonNode event = JSON.readTree(record.value());
      position.move(record.topic(), record.partition(), record.offset(), record.offset() + 1);
      if (claim(event, record)) {
        orders.apply(event);
      }
      connection.commit();
    }
  }

  private boolean claim(JsonNode event, ConsumerRecord<byte[], byte[]> record) throws SQLException {
    claim.setString(1, event.required("id").textValue());
    claim.setString(2, event.required("source").textValue());
    claim.setString(3, record.topic());
    claim.setInt(4, record.partition());
    claim.setLong(5, record.offset());
    return claim.executeUpdate() == 1;
  }
}
