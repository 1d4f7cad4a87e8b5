package io.nightshift.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a run measures, from system properties.
 *
 * @param rounds how often each contender runs
 * @param orders order events that are measured
 * @param audit audit events that are measured
 * @param warmUp events before these, of the contenders that take many events at once
 * @param singles order events that are measured of the contenders that take one after the other
 * @param singlesWarmUp events before these
 * @param consumers how many consumers the contenders have that may have several
 * @param batches the most events in a transaction of Nightshift
 * @param peerBatches the same of its peers that take many at once
 * @param partitions of the topics that Nightshift reads
 * @param replicas processes of Nightshift
 * @param rows orders, and identities in the inbox, that Nightshift's database holds beforehand
 * @param seconds how long latency is measured at each rate
 * @param rate events a second that latency and soak go by; 0 for what the race measured
 * @param soakMinutes how long the soak lasts; 0 for none, and where there is one nothing else runs
 * @param only parts of the names of what shall run; empty for all
 * @param jvm JVM options of every contender
 * @param nightshift options of the application alone
 * @param postgres settings of the database server
 * @param seed of the events and of the order in which the contenders run
 * @param publish whether the project's own pages get the results
 */
record Settings(
    int rounds,
    int orders,
    int audit,
    int warmUp,
    int singles,
    int singlesWarmUp,
    List<Integer> consumers,
    List<Integer> batches,
    List<Integer> peerBatches,
    List<Integer> partitions,
    List<Integer> replicas,
    List<Integer> rows,
    int seconds,
    int rate,
    int soakMinutes,
    List<String> only,
    List<String> jvm,
    List<String> nightshift,
    List<String> postgres,
    long seed,
    boolean publish) {

  /** Options that say nothing of what is measured. */
  private static final List<String> NOT_MEASURED = List.of("bench.publish", "bench.peers");

  static final String USAGE =
      """
      Measures the packaged application against its peers:

        ./mvnw -Pbench verify [-Dbench.NAME=VALUE ...]

      From a cold start, beside programs with a schema of their own; the CPU and WAL of one order:

        ./mvnw -Pbench package exec:exec@peers [-Dbench.peers=FOLDER]
        ./mvnw -Pbench package exec:exec@budget

        rounds           3         how often each contender runs; the tables show medians
        orders           150000    order events measured
        audit            150000    audit events measured
        warm-up          150000    events before these, on the same JVM, not measured
        singles          5000      order events measured for "a transaction a record", the slow ones
        singles.warm-up  10000     events before these, not measured
        consumers        1         of Nightshift and the hand-written one: -Dbench.consumers=1,2,4
        batches          4000      events in a transaction, of the peers 2000; given, of all:
                                   -Dbench.batches=500,2000,5000
        partitions       6         of the topics of Nightshift: -Dbench.partitions=6,60
        replicas         1         processes of Nightshift: -Dbench.replicas=1,2,3
        rows             0         orders and identities that are in its database before:
                                   -Dbench.rows=0,1000000,10000000
        latency.seconds  15        at each rate
        rate             (measured) events a second; latency and soak use fractions of it
        soak.minutes     (none)    minutes at half the rate, and nothing else
        only             (all)     what is measured, by parts of the names: -Dbench.only=nightshift,copy
        jvm              -Xmx256m  JVM options of every contender, with blanks between them
        nightshift       (none)    options of Nightshift alone: -Dnightshift.intake.fetch-bytes=1048576
        postgres         (none)    settings of PostgreSQL: -Dbench.postgres='max_wal_size=8GB wal_compression=lz4'
        seed             1         of the events and of the order in which contenders run
        publish                    what the run measures in docs/bench.md, docs/bench.svg and
                                   docs/scaling.md, or docs/soak.md, becomes this run's
        help                       this text: -Dbench.help

      Names beside those of the contenders: "Start", "Latency".

      A profile of Nightshift's CPU time, one file for each of its runs:

        ./mvnw -Pbench verify -Dbench.only=nightshift \\
          '-Dbench.nightshift=-XX:StartFlightRecording:settings=profile,filename=target/bench/'
        jfr view hot-methods target/bench/*.jfr

      Results are in target/bench: bench.md, bench.svg or soak.md, and the logs of all processes.\
      """;

  static Settings fromSystemProperties() {
    return new Settings(
        number("rounds", 3),
        number("orders", 150_000),
        number("audit", 150_000),
        number("warm-up", 150_000),
        number("singles", 5_000),
        number("singles.warm-up", 10_000),
        numbers("consumers", Shape.NORMAL.consumers()),
        numbers("batches", Shape.NORMAL.batch()),
        numbers("batches", Shape.PEERS_BATCH),
        numbers("partitions", Terrain.NORMAL.partitions()),
        numbers("replicas", Terrain.NORMAL.replicas()),
        words("rows", "0", ",").stream().map(word -> number("rows", word, 0)).toList(),
        number("latency.seconds", 15),
        value("rate").isEmpty() ? 0 : number("rate", 0),
        value("soak.minutes").isEmpty() ? 0 : number("soak.minutes", 0),
        words("only", "", ","),
        words("jvm", "-Xmx256m", " "),
        words("nightshift", "", " "),
        words("postgres", "", " "),
        number("seed", 1),
        isGiven("publish"));
  }

  /** The command that does the same again: Maven's goals, and the options of this run. */
  static String command(String goals) {
    return System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith("bench.") && !NOT_MEASURED.contains(name))
        .filter(name -> !List.of("", "false").contains(System.getProperty(name).strip()))
        .sorted()
        .map(name -> "-D" + name + "=" + System.getProperty(name))
        .map(option -> option.matches("[-\\w.,=]+") ? " " + option : " '" + option + "'")
        .collect(Collectors.joining("", "./mvnw -Pbench " + goals, ""));
  }

  /** Whether the usage is asked for instead of a run. */
  static boolean helpIsAskedFor() {
    return isGiven("help");
  }

  /** How Nightshift takes events in: each number of consumers with each size of batches. */
  List<Shape> shapes() {
    return shapes(batches);
  }

  /** The same of the peers. */
  List<Shape> peerShapes() {
    return shapes(peerBatches);
  }

  private List<Shape> shapes(List<Integer> sizes) {
    return consumers.stream()
        .flatMap(each -> sizes.stream().map(size -> new Shape(each, size)))
        .toList();
  }

  /** What Nightshift meets: each of one list with each of the others. */
  List<Terrain> terrains() {
    List<Terrain> terrains = new ArrayList<>();
    for (int partition : partitions) {
      for (int replica : replicas) {
        for (int row : rows) {
          terrains.add(new Terrain(partition, replica, row));
        }
      }
    }
    return terrains;
  }

  boolean wants(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return only.isEmpty()
        || only.stream().anyMatch(part -> lower.contains(part.toLowerCase(Locale.ROOT)));
  }

  private static int number(String name, int normally) {
    String value = value(name);
    return value.isEmpty() ? normally : number(name, value);
  }

  private static List<Integer> numbers(String name, int normally) {
    return words(name, Integer.toString(normally), ",").stream()
        .map(word -> number(name, word))
        .toList();
  }

  private static int number(String name, String value) {
    return number(name, value, 1);
  }

  private static int number(String name, String value, int least) {
    try {
      int number = Integer.parseInt(value.replace("_", ""));
      if (number < least) {
        throw new WrongException(
            "bench.%s must be %d or more, not %s".formatted(name, least, value));
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

  /** As a switch without a value, or with any but false. */
  private static boolean isGiven(String name) {
    return !System.getProperty("bench." + name, "false").equals("false");
  }

  /** Blank is absent: that is how Maven's profile passes what was not set. */
  static String value(String name) {
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
