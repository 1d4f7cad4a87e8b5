package io.nightshift.bench;

import io.nightshift.sandbox.KafkaServer;
import io.nightshift.sandbox.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;

/**
 * Half the throughput for a long time: what the process holds must not grow. It is looked at when a
 * tenth of the time is over, in the middle and just before the end, each time after a full
 * collection. About 700 bytes of disk go for an event.
 */
final class Soak {

  private static final double KEEPS_FLAT = 1.1;
  private static final Duration CATCHES_UP = Duration.ofMinutes(2);

  /** Of a partition, in bytes: what was applied long ago is not kept. */
  private static final String RETENTION = Integer.toString(256 << 20);

  private static final String SEGMENT = Integer.toString(64 << 20);

  private final Race race;
  private final KafkaServer kafka;
  private final PostgresServer postgres;
  private final Settings settings;
  private final Consumer<String> progress;

  Soak(
      Race race,
      KafkaServer kafka,
      PostgresServer postgres,
      Settings settings,
      Consumer<String> progress) {
    this.race = race;
    this.kafka = kafka;
    this.postgres = postgres;
    this.settings = settings;
    this.progress = progress;
  }

  /** What the process holds at a time: MiB, MiB, and numbers. */
  private record Sample(
      double heap, double rss, double connections, double handles, double threads) {}

  /** Runs for the minutes of the settings; a report as Markdown. */
  String run(double throughput) throws SQLException, InterruptedException {
    double rate = throughput / 2;
    long events = (long) (rate * Duration.ofMinutes(settings.soakMinutes()).toSeconds());
    List<Load> loads = List.of(Load.ORDERS);
    Job job = race.prepare("bench_soak", loads);
    String topic = job.topic("orders");
    keepLittle(topic);
    Feed feed = new OrderFeed(settings.seed());
    List<Sample> samples = new ArrayList<>();
    try (Connection connection = postgres.connect(job.name())) {
      try (NightshiftRunning running = NightshiftRunning.start(job, settings, Shape.NORMAL);
          KafkaProducer<byte[], byte[]> producer = Latency.producer(job);
          var publisher = Executors.newSingleThreadExecutor()) {
        var unused = running.awaitReady();
        var published =
            publisher.submit(
                () -> OpenLoop.publish(producer, topic, feed::next, rate, events, (i, d, p) -> {}));
        for (double share : new double[] {0.1, 0.5, 0.98}) {
          awaitApplied(connection, running, (long) (events * share), rate);
          samples.add(sample(job, running, connection));
          progress.accept("    %.0f %%: %s".formatted(share * 100, samples.getLast()));
        }
        published.get();
        awaitApplied(connection, running, events, rate);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
      Contents.ORDERS.verify(connection, feed, Math.toIntExact(events));
    }
    race.remove(job, loads);
    return "%d minutes at %,.0f order events a second, all of them applied once.%n%n%s"
        .formatted(settings.soakMinutes(), rate, table(samples));
  }

  private void keepLittle(String topic) throws InterruptedException {
    Collection<AlterConfigOp> little =
        List.of(
            set(TopicConfig.RETENTION_BYTES_CONFIG, RETENTION),
            set(TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT));
    try (Admin admin = kafka.admin()) {
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), little))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static AlterConfigOp set(String name, String value) {
    return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
  }

  private void awaitApplied(Connection connection, Running running, long events, double rate) {
    Awaitility.await()
        .atMost(CATCHES_UP.plusSeconds((long) (events / rate)))
        .pollInterval(Duration.ofSeconds(1))
        .failFast("its process has ended", () -> !running.process().isAlive())
        .until(() -> number(connection, "SELECT sum(position) FROM intake_position") >= events);
  }

  private Sample sample(Job job, Running running, Connection connection)
      throws SQLException, InterruptedException {
    collect(running.process());
    ProcFiles files = new ProcFiles(running.process());
    return new Sample(
        job.collections().lastKept(System.currentTimeMillis()),
        files.rss(),
        // Without the one that asks.
        number(
            connection,
            "SELECT count(*) - 1 FROM pg_stat_activity WHERE datname = current_database()"
                + " AND backend_type = 'client backend'"),
        files.handles(),
        files.threads());
  }

  private static void collect(ProcessHandle process) throws InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    ProcessBuilder command =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      if (!command.start().waitFor(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("no collection within a minute");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double number(Connection connection, String query) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(query);
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getDouble(1);
    }
  }

  private static String table(List<Sample> samples) {
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"what it holds", "after a tenth", "in the middle", "at the end", ""});
    rows.add(row("heap after a full collection, MiB", samples, 5, Sample::heap));
    rows.add(row("RSS, MiB", samples, 20, Sample::rss));
    rows.add(row("connections to the database", samples, 2, Sample::connections));
    rows.add(row("open files and sockets", samples, 5, Sample::handles));
    rows.add(row("threads", samples, 3, Sample::threads));
    return Markdown.table(rows);
  }

  /**
   * Flat: from the middle to the end it grew by less than a tenth, or by no more than the slack.
   */
  private static String[] row(
      String name, List<Sample> samples, double slack, ToDoubleFunction<Sample> figure) {
    double middle = figure.applyAsDouble(samples.get(1));
    double end = figure.applyAsDouble(samples.get(2));
    boolean flat = end <= Math.max(middle * KEEPS_FLAT, middle + slack);
    return new String[] {
      name,
      "%.0f".formatted(figure.applyAsDouble(samples.get(0))),
      "%.0f".formatted(middle),
      "%.0f".formatted(end),
      flat ? "flat" : "GROWS"
    };
  }
}
