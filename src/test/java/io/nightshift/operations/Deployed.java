package io.nightshift.operations;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the packaged application runs on in a test: a database and topics of its own. */
final class Deployed implements AutoCloseable {
  private final Sandbox sandbox = Sandbox.shared();
  private final String database;
  private final Topics topics;
  private final Publisher publisher;

  /** With one partition a topic. */
  Deployed(String name) {
    this.database = name;
    this.topics = Topics.DEFAULT.withSuffix("." + name);
    sandbox.postgres().createDatabase(name);
    topics.create(sandbox.kafka(), 1);
    this.publisher = new Publisher(sandbox.kafka().bootstrapServers());
  }

  /** Starts it with the options of its image. */
  NightshiftProcess start(Map<String, String> more) {
    return NightshiftProcess.start(
        environment(more), isOnTheJvm() ? ImageOptions.ofTheJvm() : new String[] {"-Xmx128m"});
  }

  /** Starts it with these options. */
  NightshiftProcess start(Map<String, String> more, String... options) {
    return NightshiftProcess.start(environment(more), options);
  }

  /** Starts it by a command. */
  NightshiftProcess startBy(List<String> command) {
    return NightshiftProcess.startBy(command, environment(Map.of()));
  }

  /** Whether the packaged application is for the JVM. */
  static boolean isOnTheJvm() {
    return Files.exists(Path.of("target/quarkus-app/quarkus-run.jar"));
  }

  private Map<String, String> environment(Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl(database));
    settings.putAll(topics.settings());
    Map<String, String> environment = new TreeMap<>(Sandbox.environment(settings));
    environment.putAll(more);
    return environment;
  }

  Topics topics() {
    return topics;
  }

  Publisher publisher() {
    return publisher;
  }

  Connection connect() throws SQLException {
    return sandbox.postgres().connect(database);
  }

  @Override
  public void close() {
    publisher.close();
  }
}
