package io.nightshift.bench.peers;

import io.agroal.api.AgroalDataSource;
import io.nightshift.bench.OrderSets;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A batch channel: each poll in one transaction, by the hand-written contender's pipeline. */
@ApplicationScoped
public class OrderBatches {

  @Inject AgroalDataSource database;

  @Incoming("order-batches")
  @Blocking
  @Transactional
  public void apply(ConsumerRecords<byte[], byte[]> polled) throws SQLException, IOException {
    try (Connection connection = database.getConnection()) {
      OrderSets.apply(connection, polled);
    }
  }
}
