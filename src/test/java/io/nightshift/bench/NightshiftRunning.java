package io.nightshift.bench;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged application. */
final class NightshiftRunning implements Running {

  private static final Duration STOP_LIMIT = Duration.ofSeconds(40);

  private final NightshiftProcess nightshift;

  private NightshiftRunning(NightshiftProcess nightshift) {
    this.nightshift = nightshift;
  }

  /**
   * Starts it.
   *
   * @param room the room whose topic is the job's; the topics of the other rooms are empty
   */
  static NightshiftRunning start(String room, Job job, Settings settings) {
    List<String> options = new ArrayList<>(settings.jvm());
    options.addAll(settings.nightshift());
    options.add("-Dnightshift.intake.group-id=bench");
    // What is queued is part of what is measured; sending it has a benchmark of its own.
    options.add("-Dnightshift.workers.\"email-sender\".enabled=false");
    for (String each : List.of("orders", "audit", "notifications")) {
      String topic = each.equals(room) ? job.topic() : job.topic() + "." + each + ".empty";
      options.add("-Dnightshift.intake.topics." + each + ".name=" + topic);
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
