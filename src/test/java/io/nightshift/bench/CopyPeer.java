package io.nightshift.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * The limit for audit events: parse and {@code COPY}, one transaction a poll. No claim in an inbox,
 * no hash, nothing validated; only the position moves along, by which its progress is seen. The
 * table is Nightshift's without the hashes, and has its indexes or none.
 */
final class CopyPeer implements PeerMain.Peer {

  static final String TABLE = "bench_trail";

  private static final String COPY =
      """
      COPY bench_trail (chain, sequence, event_id, source, type, at, actor, action, resource,
                        outcome, details)
      FROM STDIN
      """;

  private final Connection connection;
  private final CopyManager copy;
  private final PositionUpdate position;
  private final CopyLine line = new CopyLine();
  private final StringBuilder lines = new StringBuilder(1 << 20);

  CopyPeer(Connection connection, boolean indexed) throws SQLException {
    this.connection = connection;
    this.copy = connection.unwrap(PGConnection.class).getCopyAPI();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE bench_trail (LIKE audit_record %s)"
              .formatted(indexed ? "INCLUDING INDEXES" : ""));
      statement.execute("ALTER TABLE bench_trail DROP COLUMN previous_hash, DROP COLUMN hash");
    }
    connection.commit();
    this.position = new PositionUpdate(connection);
  }

  @Override
  public void apply(ConsumerRecords<byte[], byte[]> polled) throws SQLException, IOException {
    lines.setLength(0);
    for (TopicPartition partition : polled.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
      String chain = partition.topic() + "/" + partition.partition();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        lines.append(chain).append('\t').append(record.offset() + 1);
        line.append(record.value(), lines);
      }
      position.move(
          partition.topic(),
          partition.partition(),
          records.getFirst().offset(),
          records.getLast().offset() + 1);
    }
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    copy.copyIn(COPY, new ByteArrayInputStream(bytes), 1 << 16);
    connection.commit();
  }
}
