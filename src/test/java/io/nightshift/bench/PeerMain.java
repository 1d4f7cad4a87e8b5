package io.nightshift.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The process of a peer: a plain consumer and one connection. It ends with its standard input. */
final class PeerMain {

  /** What it does with what it polls. */
  enum Kind {
    RECORD_BY_RECORD,
    COPY,
    COPY_WITH_INDEXES
  }

  /** Takes a poll into the database, with commits of its own. */
  @FunctionalInterface
  interface Peer {
    void apply(ConsumerRecords<byte[], byte[]> polled) throws SQLException, IOException;
  }

  private static final int MOST_RECORDS = 2_000;
  private static final Duration POLL = Duration.ofMillis(200);

  private PeerMain() {}

  public static void main(String[] arguments) throws SQLException, IOException {
    Thread.ofPlatform().daemon().start(PeerMain::endWithInput);
    List<String> all = List.of(arguments);
    Job job = Job.of(all.subList(1, all.size()));
    try (Connection connection =
            DriverManager.getConnection(job.jdbcUrl(), job.username(), job.password());
        KafkaConsumer<byte[], byte[]> consumer = consumer(job)) {
      connection.setAutoCommit(false);
      beginPositions(connection, job.topic());
      Peer peer =
          switch (Kind.valueOf(all.getFirst())) {
            case RECORD_BY_RECORD -> new RecordPeer(connection);
            case COPY -> new CopyPeer(connection, false);
            case COPY_WITH_INDEXES -> new CopyPeer(connection, true);
          };
      consumer.subscribe(List.of(job.topic()));
      while (true) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
          peer.apply(polled);
          consumer.commitAsync();
        }
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Job job) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            job.bootstrapServers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            job.topic(),
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            MOST_RECORDS),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void beginPositions(Connection connection, String topic) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO intake_position (topic, partition, position)"
                + " SELECT ?, p, 0 FROM generate_series(0, ?) AS p")) {
      insert.setString(1, topic);
      insert.setInt(2, Job.PARTITIONS - 1);
      insert.executeUpdate();
    }
    connection.commit();
  }

  private static void endWithInput() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
      // Exit, not halt: a flight recording is written by a shutdown hook.
      System.exit(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
