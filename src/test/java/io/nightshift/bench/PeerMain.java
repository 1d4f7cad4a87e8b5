package io.nightshift.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The process of a peer: plain consumers, each with a connection of its own. It ends with its
 * standard input.
 */
final class PeerMain {

  /** What it does with what it polls. */
  enum Kind {
    RECORD_BY_RECORD("orders"),
    SETS("orders"),
    COPY("audit"),
    COPY_WITH_INDEXES("audit");

    private final String room;

    Kind(String room) {
      this.room = room;
    }
  }

  /** Takes a poll into the database, with commits of its own. */
  @FunctionalInterface
  interface Peer {
    void apply(ConsumerRecords<byte[], byte[]> polled) throws SQLException, IOException;
  }

  private static final Duration POLL = Duration.ofMillis(200);

  private PeerMain() {}

  public static void main(String[] arguments) throws SQLException {
    Thread.ofPlatform().daemon().start(PeerMain::endWithInput);
    List<String> all = List.of(arguments);
    Kind kind = Kind.valueOf(all.get(0));
    Shape shape = new Shape(Integer.parseInt(all.get(1)), Integer.parseInt(all.get(2)));
    Job job = Job.of(all.subList(3, all.size()));
    try (Connection connection = connect(job)) {
      PositionUpdate.begin(connection, job.topic(kind.room));
    }
    for (int number = 0; number < shape.consumers(); number++) {
      Thread.ofPlatform().start(() -> run(kind, job, shape.batch()));
    }
  }

  /** One of its consumers; a fault of one ends the process. */
  private static void run(Kind kind, Job job, int batch) {
    try (Connection connection = connect(job);
        KafkaConsumer<byte[], byte[]> consumer = consumer(job, batch)) {
      connection.setAutoCommit(false);
      Peer peer =
          switch (kind) {
            case RECORD_BY_RECORD -> new RecordPeer(connection);
            case SETS -> new SetPeer(connection);
            case COPY -> new CopyPeer(connection, false);
            case COPY_WITH_INDEXES -> new CopyPeer(connection, true);
          };
      consumer.subscribe(List.of(job.topic(kind.room)), new StoredPositions(connection, consumer));
      while (true) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
          peer.apply(polled);
          consumer.commitAsync();
        }
      }
    } catch (SQLException | IOException | RuntimeException e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static Connection connect(Job job) throws SQLException {
    return DriverManager.getConnection(job.jdbcUrl(), job.username(), job.password());
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Job job, int batch) {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            job.bootstrapServers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            job.name(),
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            batch),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
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
