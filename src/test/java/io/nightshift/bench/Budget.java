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
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What one order event takes of the application and of the hand-written peer, part by part: wall
 * time, CPU of the service and of PostgreSQL, bytes of WAL.
 *
 * <pre>{@code
 * ./mvnw -Pbench package exec:exec@budget                      # about a minute on 2 cores
 * ./mvnw -Pbench package exec:exec@budget -Dbench.consumers=2 -Dbench.orders=600000
 * }</pre>
 *
 * The options are {@code orders}, {@code warm-up}, {@code consumers}, {@code batches}, {@code jvm},
 * {@code nightshift}, {@code seed} and {@code publish} of {@link Bench}.
 */
final class Budget {

  private static final Path RECORDINGS = Bench.FOLDER.resolve("budget");
  private static final List<String> CONTENDERS = List.of(Contenders.ORDERS, Contenders.BY_HAND);
  private static final String NOTE =
      """

      An event of the measured time, after the warm-up. A statement's CPU is that of the table which it names first;
      a COPY names its table. The rest of the service are its garbage collector and its compilers; the rest of PostgreSQL's
      CPU are the protocol and the background processes, of its WAL the commits, page headers and padding.
      """;

  /** Microseconds and bytes of each contender, by part. */
  private final Map<String, double[]> parts = new TreeMap<>();

  private final PostgresServer postgres;

  private Budget(PostgresServer postgres) {
    this.postgres = postgres;
  }

  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    String command = Settings.command("package exec:exec@budget");
    System.setProperty("bench.rounds", "1");
    Settings settings = Settings.fromSystemProperties();
    System.setProperty(
        "bench.jvm", String.join(" ", settings.jvm()) + " " + CpuSamples.OPTION + RECORDINGS + "/");
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Path data = Bench.FOLDER.resolve("data");
    Bench.delete(data);
    Files.createDirectories(data);
    try (KafkaServer kafka = KafkaServer.start(data, Job.PARTITIONS);
        PostgresServer postgres = PostgresServer.startDurable(data)) {
      Budget budget = new Budget(postgres);
      budget.configure();
      Settings recorded = Settings.fromSystemProperties();
      Race race = new Race(kafka, postgres, recorded, out::println);
      for (int i = 0; i < CONTENDERS.size(); i++) {
        String name = CONTENDERS.get(i);
        out.println(name);
        budget.measure(
            race,
            Contenders.all(recorded).stream()
                .filter(each -> each.name().startsWith(name))
                .findFirst()
                .orElseThrow(),
            2 * i);
      }
      Bench.publishSection(
          "budget.md",
          "The budget of one order",
          "%s%n%n```sh%n%s%n```%n%n%s%s"
              .formatted(Bench.conditions(settings, postgres, load), command, budget.table(), NOTE),
          settings.publish(),
          out::println);
    }
    Bench.delete(data);
  }

  private void configure() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String setting : ServerCosts.SETTINGS) {
        statement.execute("ALTER SYSTEM SET " + setting);
      }
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  /** Measures one; the column of its bytes follows that of its microseconds. */
  private void measure(Race race, Contender contender, int micros)
      throws IOException, SQLException, InterruptedException {
    Bench.delete(RECORDINGS);
    Files.createDirectories(RECORDINGS);
    int bytes = micros + 1;
    Lap lap = race.run(contender, 1, (connection, measured) -> note(connection, measured, micros));
    add("Wall", micros, lap.time().toNanos() / 1e3, lap);
    add("Service", micros, lap.cpu().toNanos() / 1e3, lap);
    add("PostgreSQL", micros, lap.databaseCpu().toNanos() / 1e3, lap);
    add("PostgreSQL", bytes, lap.disk().wal(), lap);
    try (Stream<Path> recordings = Files.list(RECORDINGS)) {
      Path recording = recordings.findFirst().orElseThrow();
      CpuSamples.micros(recording, lap.window())
          .forEach((part, amount) -> add("Service: " + part, micros, amount, lap));
    }
    rest("Service", micros);
    rest("PostgreSQL", micros);
    rest("PostgreSQL", bytes);
  }

  private void note(Connection connection, Lap lap, int micros) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION pg_walinspect");
    }
    ServerCosts costs = new ServerCosts(connection, lap.window());
    costs
        .micros(postgres.log())
        .forEach((part, amount) -> add("PostgreSQL: " + part, micros, amount, lap));
    costs
        .bytesByRelation()
        .forEach((part, amount) -> add("PostgreSQL: " + part, micros + 1, amount, lap));
    costs.bytesByManager().forEach((part, amount) -> add("WAL: " + part, micros + 1, amount, lap));
  }

  private void add(String part, int column, double amount, Lap lap) {
    parts.computeIfAbsent(part, unused -> new double[2 * CONTENDERS.size()])[column] +=
        amount / lap.events();
  }

  /** What the parts of a whole leave of it. */
  private void rest(String whole, int column) {
    String rest = whole + ": the rest";
    double known =
        parts.entrySet().stream()
            .filter(part -> part.getKey().startsWith(whole + ": ") && !part.getKey().equals(rest))
            .mapToDouble(part -> part.getValue()[column])
            .sum();
    parts.computeIfAbsent(rest, unused -> new double[2 * CONTENDERS.size()])[column] =
        parts.get(whole)[column] - known;
  }

  private String table() {
    List<String[]> rows = new ArrayList<>();
    rows.add(
        new String[] {
          "of one event", "Nightshift µs", "WAL bytes", "hand-written µs", "WAL bytes"
        });
    parts.forEach(
        (part, amounts) -> {
          List<String> row = new ArrayList<>(List.of(part));
          for (int i = 0; i < amounts.length; i++) {
            String cell = (i % 2 == 0 ? "%.1f" : "%.0f").formatted(amounts[i]);
            row.add(cell.matches("-?0(\\.0)?") ? "–" : cell);
          }
          if (row.stream().distinct().count() > 2) { // Not dashes alone.
            rows.add(row.toArray(String[]::new));
          }
        });
    return Markdown.table(rows);
  }
}
