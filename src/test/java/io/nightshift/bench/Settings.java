package io.nightshift.bench;

import java.util.List;
import java.util.Locale;

/**
 * What a run measures, from system properties.
 *
 * @param rounds how often each contender runs
 * @param orders order events that are measured
 * @param audit audit events that are measured
 * @param warmUp events before these, of the contenders that take many events at once
 * @param singles order events that are measured of the contender that takes one after the other
 * @param singlesWarmUp events before these
 * @param only parts of the names of the contenders that shall run; empty for all
 * @param jvm JVM options of every contender
 * @param nightshift options of the application alone
 * @param seed of the events and of the order in which the contenders run
 */
record Settings(
    int rounds,
    int orders,
    int audit,
    int warmUp,
    int singles,
    int singlesWarmUp,
    List<String> only,
    List<String> jvm,
    List<String> nightshift,
    long seed) {

  static final String USAGE =
      """
      Measures the packaged application against its peers:

        ./mvnw -Pbench verify [-Dbench.NAME=VALUE ...]

        rounds           3         how often each contender runs; the table shows medians
        orders           200000    order events measured
        audit            200000    audit events measured
        warm-up          200000    events before these, on the same JVM, not measured
        singles          10000     order events measured for "one transaction a record", the slow one
        singles.warm-up  20000     events before these, not measured
        only             (all)     contenders by parts of their names: -Dbench.only=nightshift,copy
        jvm              -Xmx256m  JVM options of every contender, with blanks between them
        nightshift       (none)    options of Nightshift alone: -Dnightshift.intake.batch-size=500
        seed             1         of the events and of the order in which contenders run
        help                       this text: -Dbench.help

      A profile of Nightshift's CPU time, one file for each of its runs:

        ./mvnw -Pbench verify -Dbench.only=nightshift \\
          '-Dbench.nightshift=-XX:StartFlightRecording:settings=profile,filename=target/bench/'
        jfr view hot-methods target/bench/*.jfr

      The table is written to target/bench/results.md too.""";

  static Settings fromSystemProperties() {
    return new Settings(
        number("rounds", 3),
        number("orders", 200_000),
        number("audit", 200_000),
        number("warm-up", 200_000),
        number("singles", 10_000),
        number("singles.warm-up", 20_000),
        words("only", "", ","),
        words("jvm", "-Xmx256m", " "),
        words("nightshift", "", " "),
        number("seed", 1));
  }

  /** Whether the usage is asked for instead of a run. */
  static boolean helpIsAskedFor() {
    String help = System.getProperty("bench.help", "false");
    return !help.equals("false");
  }

  boolean wants(String contender) {
    String name = contender.toLowerCase(Locale.ROOT);
    return only.isEmpty()
        || only.stream().anyMatch(part -> name.contains(part.toLowerCase(Locale.ROOT)));
  }

  private static int number(String name, int normally) {
    String value = value(name);
    try {
      int number = value.isEmpty() ? normally : Integer.parseInt(value.replace("_", ""));
      if (number < 1) {
        throw new WrongException("bench." + name + " must be 1 or more, not " + value);
      }
      return number;
    } catch (NumberFormatException e) {
      throw new WrongException("bench." + name + " must be a number, not " + value);
    }
  }

  private static List<String> words(String name, String normally, String separator) {
    String value = value(name);
    return List.of((value.isEmpty() ? normally : value).split(separator)).stream()
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  /** Blank is absent: that is how Maven's profile passes what was not set. */
  private static String value(String name) {
    return System.getProperty("bench." + name, "").strip();
  }

  /** A setting that cannot be meant. */
  static final class WrongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongException(String message) {
      super(message);
    }
  }
}
