package io.nightshift.bench;

import io.nightshift.sandbox.KafkaServer;
import io.nightshift.sandbox.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
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

  /** Looks at the database of a contender that is through, before it is removed. */
  @FunctionalInterface
  interface Look {
    void at(Connection connection, Lap lap) throws SQLException;
  }

  /**
   * Publishes a contender's events, lets it take them in, and checks what it made of them: all in a
   * topic and a database of its own, that are gone afterwards.
   */
  Lap run(Contender contender, int round) throws SQLException, InterruptedException {
    return run(contender, round, (connection, lap) -> {});
  }

  /** The same, with a look at the end. */
  Lap run(Contender contender, int round, Look look) throws SQLException, InterruptedException {
    Terrain terrain = contender.terrain();
    Job job =
        prepare(
            "bench_%d_%s".formatted(round, contender.shortName()),
            contender.loads(),
            terrain.partitions());
    List<Feed> feeds = new ArrayList<>();
    for (Load load : contender.loads()) {
      Feed feed = load.feed().apply(settings.seed());
      Loader.publish(job, job.topic(load.room()), feed, contender.eventsOfLoad());
      feeds.add(feed);
    }
    progress.accept("    %,d events are published".formatted(contender.events()));
    Lap lap;
    try (Connection connection = postgres.connect(job.name())) {
      if (terrain.rows() > 0) {
        EarlierRows.make(connection, terrain.rows());
        progress.accept("    %,d rows are there".formatted(terrain.rows()));
      }
      checkpoint(connection);
      try (Running running = contender.start().start(job, settings)) {
        lap = Watch.measure(running, server(), contender, connection, job.collections(), progress);
      }
      if (terrain.rows() > 0) {
        EarlierRows.hide(connection);
      }
      for (int i = 0; i < feeds.size(); i++) {
        Load load = contender.loads().get(i);
        load.contents().verify(connection, feeds.get(i), contender.events());
      }
      look.at(connection, lap);
    }
    progress.accept("    " + lap);
    remove(job, contender.loads());
    return lap;
  }

  /** Makes a database and topics. */
  Job prepare(String name, List<Load> loads) {
    return prepare(name, loads, Job.PARTITIONS);
  }

  private Job prepare(String name, List<Load> loads, int partitions) {
    Job job =
        new Job(
            kafka.bootstrapServers(),
            postgres.jdbcUrl(name),
            postgres.username(),
            postgres.password(),
            name);
    postgres.createDatabase(name);
    Flyway.configure()
        .dataSource(job.jdbcUrl(), job.username(), job.password())
        .locations("classpath:db/migration")
        .load()
        .migrate();
    kafka.createTopics(loads.stream().map(load -> job.topic(load.room())).toList(), partitions);
    return job;
  }

  ProcessHandle server() {
    return postgres.process().orElseThrow(() -> new IllegalStateException("PostgreSQL is gone"));
  }

  /** So that nobody pays for what those before left to be written. */
  private static void checkpoint(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  /** Removes what {@link #prepare} has made. */
  void remove(Job job, List<Load> loads) throws SQLException, InterruptedException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE " + statement.enquoteIdentifier(job.name(), true));
    }
    try (Admin admin = kafka.admin()) {
      admin.deleteTopics(loads.stream().map(load -> job.topic(load.room())).toList()).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
