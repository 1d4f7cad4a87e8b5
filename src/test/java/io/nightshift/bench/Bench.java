package io.nightshift.bench;

import static java.util.stream.Collectors.joining;

import io.nightshift.sandbox.KafkaServer;
import io.nightshift.sandbox.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The benchmark.
 *
 * <pre>{@code
 * ./mvnw -Pbench verify                         # everything, about 12 minutes on 2 cores
 * ./mvnw -Pbench verify -Dbench.help            # all options
 * ./mvnw -Pbench verify -Dbench.rounds=1 -Dbench.only=orders
 * ./mvnw -Pbench verify -Dbench.soak.minutes=30
 * }</pre>
 *
 * The profile packages the application as it would be deployed, leaves out the tests (with {@code
 * -DskipTests=false} they run first) and runs this class in a JVM of its own.
 *
 * <p>Every contender meets the same events in a fresh topic of 6 partitions that is full when it
 * starts, writes to a fresh database of the application's own schema on a server with {@code fsync}
 * and {@code synchronous_commit}, and has a JVM of its own with the same heap. It takes a share of
 * the events as a warm-up; then it is measured until the last is committed, see {@link Watch}.
 * After that its database must hold exactly what the events mean, or the run fails, see {@link
 * Contents}. The order is random in each round, so that what else the machine does strikes all
 * alike; figures of different runs or machines are not to be compared, the ratios of one run are.
 */
final class Bench {

  /** Where results, data and logs are. */
  static final Path FOLDER = Path.of("target", "bench");

  private Bench() {}

  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (Settings.helpIsAskedFor()) {
      out.println(Settings.USAGE);
      return;
    }
    try {
      run(Settings.fromSystemProperties(), out);
    } catch (Settings.WrongException e) {
      out.println(e.getMessage() + "\n\n" + Settings.USAGE);
      System.exit(2);
    }
  }

  private static void run(Settings settings, PrintStream out)
      throws IOException, SQLException, InterruptedException {
    Files.createDirectories(FOLDER);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Path data = FOLDER.resolve("data");
    delete(data);
    try (KafkaServer kafka = KafkaServer.start(data, Job.PARTITIONS);
        PostgresServer postgres = PostgresServer.startDurable(data, settings.postgres())) {
      out.println("Kafka and PostgreSQL are up; -Dbench.help shows the options");
      Race race = new Race(kafka, postgres, settings, out::println);
      String conditions = conditions(settings, postgres, load);
      if (settings.soakMinutes() > 0) {
        Soak soak = new Soak(race, kafka, postgres, settings, out::println);
        double throughput = throughput(settings, race, out, new Results(List.of()));
        publish("soak.md", conditions + "\n\n" + soak.run(throughput), settings, out::println);
      } else {
        Report report = measure(conditions, settings, race, postgres, out);
        if (settings.publish() && !report.sizing().isEmpty()) {
          Markdown.replace(Path.of("docs", "scaling.md"), "figures", report.sizing());
        }
        publish("bench.svg", Chart.of(report), settings, unused -> {});
        publishSection(
            "bench.md", "Warm, same schema", report.markdown(), settings.publish(), out::println);
      }
    }
    delete(data); // Kept where it failed: the logs of the broker and the database are there.
  }

  private static Report measure(
      String conditions, Settings settings, Race race, PostgresServer postgres, PrintStream out)
      throws IOException, SQLException, InterruptedException {
    List<Contender> contenders =
        Contenders.all(settings).stream().filter(c -> settings.wants(c.name())).toList();
    boolean start = settings.wants(ColdStart.NAME);
    boolean latency = settings.wants(Latency.NAME);
    if (contenders.isEmpty() && !start && !latency) {
      throw new Settings.WrongException("nothing is called " + settings.only());
    }
    Results results = run(contenders, settings, race, out);
    // Should what follows fail, this is not lost.
    Files.writeString(
        FOLDER.resolve("bench.md"),
        new Report(conditions, Settings.command("verify"), results, null, List.of()).markdown());
    Spread seconds = null;
    if (start) {
      out.println(ColdStart.NAME);
      seconds = ColdStart.measure(race, settings, out::println);
    }
    List<Latency.Row> rows = List.of();
    if (latency) {
      double throughput = throughput(settings, race, out, results);
      out.printf("%s, %,.0f events/s being 100 %%%n", Latency.NAME, throughput);
      rows = new Latency(race, postgres, settings, out::println).measure(throughput);
    }
    return new Report(conditions, Settings.command("verify"), results, seconds, rows);
  }

  /** What the application applied in this run with one consumer; measured where it was not yet. */
  private static double throughput(Settings settings, Race race, PrintStream out, Results results)
      throws SQLException, InterruptedException {
    double measured = results.of(Contenders.ORDERS, Lap::eventsPerSecond).median();
    if (settings.rate() > 0) {
      return settings.rate();
    }
    if (!Double.isNaN(measured)) {
      return measured;
    }
    out.println("how many events a second it applies");
    return race.run(Contenders.plain(settings), 0).eventsPerSecond();
  }

  private static void publish(String name, String text, Settings settings, Consumer<String> shown)
      throws IOException {
    Files.writeString(FOLDER.resolve(name), text);
    if (settings.publish()) {
      Files.writeString(Path.of("docs", name), text);
    }
    shown.accept("\n" + text);
  }

  /** The same as a section of docs/bench.md; the file is that of the folder. */
  static void publishSection(
      String name, String title, String text, boolean publish, Consumer<String> shown)
      throws IOException {
    Files.writeString(FOLDER.resolve(name), text);
    if (publish) {
      Markdown.section(Path.of("docs", "bench.md"), title, text);
    }
    shown.accept("\n" + text);
  }

  private static Results run(
      List<Contender> contenders, Settings settings, Race race, PrintStream out)
      throws SQLException, InterruptedException {
    Results results = new Results(contenders);
    Random random = new Random(settings.seed());
    for (int round = 1; round <= settings.rounds(); round++) {
      List<Contender> shuffled = new ArrayList<>(contenders);
      Collections.shuffle(shuffled, random);
      for (Contender contender : shuffled) {
        out.printf("round %d of %d, %s%n", round, settings.rounds(), contender.name());
        results.add(contender, race.run(contender, round));
      }
    }
    return results;
  }

  /** When, from which source and on what a run measures. */
  static String conditions(Settings settings, PostgresServer postgres, double load)
      throws SQLException {
    try (Connection connection = postgres.connect()) {
      return ("%s, source %s: %s%d cores (load average before it %.1f), Java %s with %s, PostgreSQL"
              + " %s durable%s, %d partitions.")
          .formatted(
              LocalDate.now(ZoneOffset.UTC),
              Source.commit(),
              settings.soakMinutes() > 0 ? "" : rounds(settings.rounds()) + " on ",
              Runtime.getRuntime().availableProcessors(),
              load,
              Runtime.version().feature(),
              String.join(" ", settings.jvm()),
              connection.getMetaData().getDatabaseProductVersion(),
              settings.postgres().stream().map(setting -> ", " + setting).collect(joining()),
              Job.PARTITIONS);
    }
  }

  private static String rounds(int rounds) {
    return rounds + (rounds == 1 ? " round" : " rounds");
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
