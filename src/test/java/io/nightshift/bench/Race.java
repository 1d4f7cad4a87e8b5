package io.nightshift.bench;

import io.nightshift.sandbox.KafkaServer;
import io.nightshift.sandbox.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.flywaydb.core.Flyway;

/** Runs one contender after the other on the same broker and the same database server. */
final class Race {

  private final KafkaServer kafka;
  private final PostgresServer postgres;
  private final Settings settings;
  private final Consumer<String> progress;

  Race(KafkaServer kafka, PostgresServer postgres, Settings settings, Consumer<String> progress) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Publishes a contender's events, lets it take them in, and checks what it made of them: all in a
   * topic and a database of its own, that are gone afterwards.
   */
  Lap run(Contender contender, int round) throws SQLException, InterruptedException {
    String name = "bench_%d_%s".formatted(round, contender.shortName());
    Job job =
        new Job(
            kafka.bootstrapServers(),
            postgres.jdbcUrl(name),
            postgres.username(),
            postgres.password(),
            name);
    migrate(name, job);
    kafka.createTopic(name, Job.PARTITIONS);
    Feed feed = contender.feed().apply(settings.seed());
    Loader.publish(job, feed, contender.events());
    progress.accept("    %,d events are published".formatted(contender.events()));
    Lap lap;
    try (Connection connection = postgres.connect(name)) {
      checkpoint(connection);
      try (Running running = contender.start().apply(job, settings)) {
        lap = Watch.measure(running, server(), contender, connection, name, progress);
      }
      contender.contents().verify(connection, feed, contender.events());
    }
    progress.accept("    " + lap);
    remove(name);
    return lap;
  }

  private ProcessHandle server() {
    return postgres.process().orElseThrow(() -> new IllegalStateException("PostgreSQL is gone"));
  }

  private void migrate(String name, Job job) {
    postgres.createDatabase(name);
    Flyway.configure()
        .dataSource(job.jdbcUrl(), job.username(), job.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
  }

  /** So that nobody pays for what those before left to be written. */
  private static void checkpoint(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  private void remove(String name) throws SQLException, InterruptedException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE " + statement.enquoteIdentifier(name, true));
    }
    try (Admin admin = kafka.admin()) {
      admin.deleteTopics(List.of(name)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
