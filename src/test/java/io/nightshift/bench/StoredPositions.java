package io.nightshift.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** Lets a consumer begin where the database says, whatever was committed to Kafka. */
final class StoredPositions implements ConsumerRebalanceListener {

  private final Connection connection;
  private final Consumer<?, ?> consumer;

  StoredPositions(Connection connection, Consumer<?, ?> consumer) {
    this.connection = connection;
    this.consumer = consumer;
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    // All that was polled is committed by now.
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT position FROM intake_position WHERE topic = ? AND partition = ?")) {
      for (TopicPartition partition : partitions) {
        select.setString(1, partition.topic());
        select.setInt(2, partition.partition());
        try (ResultSet row = select.executeQuery()) {
          row.next();
          consumer.seek(partition, row.getLong(1));
        }
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
