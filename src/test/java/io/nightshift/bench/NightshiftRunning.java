package io.nightshift.bench;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The packaged application, once or several times. */
final class NightshiftRunning implements Running {

  /** What is queued is part of what is measured; sending it has a benchmark of its own. */
  static final String NO_EMAILS = "-Dnightshift.workers.\"email-sender\".enabled=false";

  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  private final List<NightshiftProcess> replicas;

  private NightshiftRunning(List<NightshiftProcess> replicas) {
    this.replicas = replicas;
  }

  /** Starts it; the topics that the job does not fill are empty. */
  static NightshiftRunning start(Job job, Settings settings, Shape shape) {
    return start(job, settings, shape, 1);
  }

  /** Starts a number of replicas. */
  static NightshiftRunning start(Job job, Settings settings, Shape shape, int replicas) {
    // A native executable does not know all options of a JVM, and one log cannot tell of several.
    List<String> options =
        new ArrayList<>(replicas == 1 && Files.exists(JAR) ? job.jvm(settings) : settings.jvm());
    options.addAll(settings.nightshift());
    options.add("-Dnightshift.intake.group-id=bench");
    options.add("-Dnightshift.intake.batch-size=" + shape.batch());
    options.add(NO_EMAILS);
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
    List<NightshiftProcess> started = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      started.add(NightshiftProcess.start(environment, options.toArray(String[]::new)));
    }
    return new NightshiftRunning(started);
  }

  /** Waits until it is ready; how long that took from the start of its process. */
  Duration awaitReady() {
    return replicas.getFirst().awaitReady(START_LIMIT);
  }

  /** Its first process. */
  NightshiftProcess first() {
    return replicas.getFirst();
  }

  @Override
  public ProcessHandle process() {
    return replicas.getFirst().handle();
  }

  @Override
  public List<ProcessHandle> processes() {
    return replicas.stream().map(NightshiftProcess::handle).toList();
  }

  @Override
  public String log() {
    return replicas.stream().map(NightshiftProcess::log).collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    replicas.forEach(NightshiftProcess::terminate);
    for (NightshiftProcess each : replicas) {
      try (each) {
        var unused = each.awaitExit(STOP_LIMIT);
      }
    }
  }
}
