package io.nightshift.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Written by hand for speed: a poll is a transaction of set-based statements. */
final class SetPeer implements PeerMain.Peer {

  private final Connection connection;

  SetPeer(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void apply(ConsumerRecords<byte[], byte[]> polled) throws SQLException, IOException {
    OrderSets.apply(connection, polled);
    connection.commit();
  }
}
