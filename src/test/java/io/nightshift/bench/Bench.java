package io.nightshift.bench;

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
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * The benchmark.
 *
 * <pre>{@code
 * ./mvnw -Pbench verify                         # everything, about 8 minutes on 2 cores
 * ./mvnw -Pbench verify -Dbench.help            # all options
 * ./mvnw -Pbench verify -Dbench.rounds=1 -Dbench.only=orders
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
    List<Contender> contenders =
        Contender.all(settings).stream().filter(c -> settings.wants(c.name())).toList();
    if (contenders.isEmpty()) {
      throw new Settings.WrongException("no contender is called " + settings.only());
    }
    Files.createDirectories(FOLDER);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Path data = FOLDER.resolve("data");
    delete(data);
    try (KafkaServer kafka = KafkaServer.start(data, Job.PARTITIONS);
        PostgresServer postgres = PostgresServer.startDurable(data)) {
      out.println("Kafka and PostgreSQL are up; -Dbench.help shows the options");
      Race race = new Race(kafka, postgres, settings, out::println);
      Results results = run(contenders, settings, race, out);
      String report = conditions(settings, postgres, load) + "\n\n" + results.table();
      Files.writeString(FOLDER.resolve("results.md"), report);
      out.println("\n" + report);
    }
    delete(data); // Kept where it failed: the logs of the broker and the database are there.
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

  private static String conditions(Settings settings, PostgresServer postgres, double load)
      throws SQLException {
    try (Connection connection = postgres.connect()) {
      return ("%s: %d rounds on %d cores (load average %.1f), Java %s with %s, PostgreSQL %s durable,"
              + " %d partitions.")
          .formatted(
              LocalDate.now(),
              settings.rounds(),
              Runtime.getRuntime().availableProcessors(),
              load,
              Runtime.version().feature(),
              String.join(" ", settings.jvm()),
              connection.getMetaData().getDatabaseProductVersion(),
              Job.PARTITIONS);
    }
  }

  private static void delete(Path folder) throws IOException {
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
