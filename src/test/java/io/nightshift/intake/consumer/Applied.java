package io.nightshift.intake.consumer;

import static org.awaitility.Awaitility.await;

import io.nightshift.sandbox.SandboxHandle;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Publishes, and waits until the intake's positions have passed what was published. */
public final class Applied {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Applied() {}

  /** Opens a connection to the application's database. */
  @FunctionalInterface
  public interface Database {
    /** A new connection; the caller closes it. */
    Connection connect() throws SQLException;
  }

  /** Publishes records and returns when each is applied or a dead letter. */
  public static void publish(SandboxHandle sandbox, List<ProducerRecord<byte[], byte[]>> records) {
    awaitPast(sandbox::connect, sandbox.publisher().publish(records));
  }

  /** Waits until positions have passed all of these places. */
  public static void awaitPast(Database database, Collection<RecordMetadata> places) {
    await("the intake has passed what was published")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> places.stream().allMatch(passed(database)::contains));
  }

  private static PassedPlaces passed(Database database) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement select =
            connection.prepareStatement("SELECT topic, partition, position FROM intake_position");
        ResultSet rows = select.executeQuery()) {
      List<Position> positions = new ArrayList<>();
      while (rows.next()) {
        positions.add(new Position(rows.getString(1), rows.getInt(2), rows.getLong(3)));
      }
      return new PassedPlaces(positions);
    }
  }

  /** Runs a query of one number. */
  public static long number(Database database, String sql) {
    return ask(() -> query(database, sql));
  }

  private static long query(Database database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static <V> V ask(Callable<V> call) {
    try {
      return call.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private record Position(String topic, int partition, long position) {}

  private record PassedPlaces(List<Position> positions) {
    boolean contains(RecordMetadata place) {
      return positions.stream()
          .anyMatch(
              at ->
                  at.topic().equals(place.topic())
                      && at.partition() == place.partition()
                      && at.position() > place.offset());
    }
  }
}
