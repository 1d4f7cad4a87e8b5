package io.nightshift.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that a framework runs: a channel of the application in {@code src/bench/peers}, which
 * {@code -Pbench} packages. The other channel is switched off.
 */
final class FrameworkRunning {

  /** A method that takes one record after the other, each in a transaction. */
  static final String SINGLES = "order-records";

  /** A method that takes batches. */
  static final String BATCHES = "order-batches";

  private static final Path JAR =
      Path.of("target", "bench-peers", "quarkus-app", "quarkus-run.jar");

  private FrameworkRunning() {}

  /** What starts it with one of its channels. */
  static Starter of(String channel, Shape shape) {
    return (job, settings) -> {
      if (!Files.exists(JAR)) {
        throw new IllegalStateException("no " + JAR + ": it is packaged by ./mvnw -Pbench verify");
      }
      beginPositions(job);
      List<String> arguments = new ArrayList<>();
      arguments.add("-Dkafka.bootstrap.servers=" + job.bootstrapServers());
      arguments.add("-Dquarkus.datasource.jdbc.url=" + job.jdbcUrl());
      arguments.add("-Dquarkus.datasource.username=" + job.username());
      arguments.add("-Dquarkus.datasource.password=" + job.password());
      for (String each : List.of(SINGLES, BATCHES)) {
        String incoming = "-Dmp.messaging.incoming." + each;
        arguments.add(incoming + ".enabled=" + each.equals(channel));
        arguments.add(incoming + ".topic=" + job.topic("orders"));
        arguments.add(incoming + ".group.id=" + job.name());
        arguments.add(incoming + ".concurrency=" + shape.consumers());
        arguments.add(incoming + ".max.poll.records=" + shape.batch());
      }
      arguments.add("-jar");
      arguments.add(JAR.toString());
      return PeerRunning.start(job, settings, arguments);
    };
  }

  private static void beginPositions(Job job) {
    try (Connection connection =
        DriverManager.getConnection(job.jdbcUrl(), job.username(), job.password())) {
      PositionUpdate.begin(connection, job.topic("orders"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
