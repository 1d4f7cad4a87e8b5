package io.nightshift.chaos;

import io.nightshift.sandbox.Sandbox;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The long run of the chaos suite: {@code ./mvnw -Pchaos verify}. Ends with exit code 1 where
 * anything was lost or applied twice.
 */
final class Chaos {
  private static final String USAGE =
      """
      Applies faults to replicas, broker, database and mail server while a shop publishes, and compares the results:

        ./mvnw -Pchaos verify [-Dchaos.NAME=VALUE ...]

        rounds    20     the number of faults
        minutes   (none) the time in minutes, in place of a number of faults
        faults    (all)  the faults to draw from, with commas between them:
                         kill-replica, terminate-replica, freeze-replica, add-replica, remove-replica,
                         terminate-without-broker, terminate-without-database, terminate-without-mail,
                         terminate-without-topics, kill-broker, crash-database, cut-connections, slow-connections, fill-database
        seed      1      of the faults: the same seed draws the same ones
        help             shows this text: -Dchaos.help

      20 of 20 kills, and 20 of 20 drains, under full load:

        ./mvnw -Pchaos verify -Dchaos.faults=kill-replica
        ./mvnw -Pchaos verify -Dchaos.faults=terminate-replica""";

  private Chaos() {}

  public static void main(String[] args) throws SQLException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (!value("help", "false").equals("false")) {
      out.println(USAGE);
      return;
    }
    long seed;
    List<Fault> faults;
    IntPredicate goOn;
    try {
      seed = Long.parseLong(value("seed", "1"));
      List<Fault> given = Fault.read(value("faults", ""));
      faults = given.isEmpty() ? Arrays.asList(Fault.values()) : given;
      goOn = bound(value("minutes", ""), Integer.parseInt(value("rounds", "20")));
    } catch (IllegalArgumentException e) {
      out.println(e.getMessage() + "\n\n" + USAGE);
      System.exit(2);
      return;
    }
    if (!run(seed, faults, goOn, out)) {
      System.exit(1);
    }
  }

  private static IntPredicate bound(String minutes, int rounds) {
    if (minutes.isEmpty()) {
      return done -> done < rounds;
    }
    long end = System.nanoTime() + Duration.ofMinutes(Long.parseLong(minutes)).toNanos();
    return done -> System.nanoTime() < end;
  }

  private static boolean run(long seed, List<Fault> faults, IntPredicate goOn, PrintStream out)
      throws SQLException {
    try (Sandbox sandbox =
            Sandbox.startDurableWithoutNewTopics(
                Sandbox.emptied(Path.of("target", "chaos")), out::println);
        ChaosRun run = new ChaosRun(sandbox, "chaos", seed, out::println)) {
      ChaosRun.Outcome outcome = run.drawn(faults, goOn);
      out.printf(
          "%nseed %d, %d orders, %d mails (%d of them sent once more, with the same Message-ID)%n",
          seed, outcome.orders(), outcome.mails(), outcome.mailsTwice());
      outcome
          .recoveries()
          .forEach(
              (fault, times) -> {
                List<Duration> sorted = times.stream().sorted().toList();
                out.printf(
                    "%-18s %3d times, caught up after %d ms (median), %d ms (longest)%n",
                    fault,
                    sorted.size(),
                    sorted.get(sorted.size() / 2).toMillis(),
                    sorted.getLast().toMillis());
              });
      outcome
          .stops()
          .forEach(
              (away, times) -> {
                List<Duration> sorted = times.stream().sorted().toList();
                out.printf(
                    "stops without %-16s %3d times, %d ms (median), %d ms (longest)%n",
                    away,
                    sorted.size(),
                    sorted.get(sorted.size() / 2).toMillis(),
                    sorted.getLast().toMillis());
              });
      out.println(
          outcome.differences().isEmpty()
              ? "lost: 0, applied twice: 0"
              : "NOT as it must be: " + outcome.differences());
      return outcome.differences().isEmpty();
    }
  }

  /** Blank is absent: that is how Maven's profile passes what was not set. */
  private static String value(String name, String normally) {
    String value = System.getProperty("chaos." + name, "").strip();
    return value.isEmpty() ? normally : value;
  }
}
