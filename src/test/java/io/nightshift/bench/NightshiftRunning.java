package io.nightshift.bench;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged application. */
final class NightshiftRunning implements Running {

  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  private final NightshiftProcess nightshift;

  private NightshiftRunning(NightshiftProcess nightshift) {
    this.nightshift = nightshift;
  }

  /** Starts it; the topics that the job does not fill are empty. */
  static NightshiftRunning start(Job job, Settings settings, Shape shape) {
    // A native executable does not know all options of a JVM.
    List<String> options = new ArrayList<>(Files.exists(JAR) ? job.jvm(settings) : settings.jvm());
    options.addAll(settings.nightshift());
    options.add("-Dnightshift.intake.group-id=bench");
    options.add("-Dnightshift.intake.batch-size=" + shape.batch());
    // What is queued is part of what is measured; sending it has a benchmark of its own.
    options.add("-Dnightshift.workers.\"email-sender\".enabled=false");
    for (String room : List.of("orders", "audit", "notifications")) {
      String topic = "-Dnightshift.intake.topics." + room;
      options.add(topic + ".name=" + job.topic(room));
      options.add(topic + ".concurrency=" + shape.consumers());
    }
    Map<String, String> environment =
        Sandbox.environment(
            Map.of(
                "kafka.bootstrap.servers", job.bootstrapServers(),
                "quarkus.datasource.jdbc.url", job.jdbcUrl(),
                "quarkus.datasource.username", job.username(),
                "quarkus.datasource.password", job.password()));
    return new NightshiftRunning(
        NightshiftProcess.start(environment, options.toArray(String[]::new)));
  }

  /** Waits until it is ready; how long that took from the start of its process. */
  Duration awaitReady() {
    return nightshift.awaitReady(START_LIMIT);
  }

  @Override
  public ProcessHandle process() {
    return nightshift.handle();
  }

  @Override
  public String log() {
    return nightshift.log();
  }

  @Override
  public void close() {
    try (nightshift) {
      nightshift.terminate();
      var unused = nightshift.awaitExit(STOP_LIMIT);
    }
  }
}
