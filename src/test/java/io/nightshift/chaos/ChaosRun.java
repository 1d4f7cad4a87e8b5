package io.nightshift.chaos;

import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * A shop that publishes, replicas that apply, one fault after the other; then the books are held.
 */
final class ChaosRun implements AutoCloseable {
  private static final int PARTITIONS = 6;
  private static final int MIN_REPLICAS = 2;
  private static final int MAX_REPLICAS = 3;

  /** What ends nothing in the middle of sending a mail. */
  private static final Set<Fault> ORDERLY =
      Set.of(
          Fault.TERMINATE_REPLICA,
          Fault.TERMINATE_WITHOUT_BROKER,
          Fault.TERMINATE_WITHOUT_TOPICS,
          Fault.ADD_REPLICA,
          Fault.REMOVE_REPLICA,
          Fault.KILL_BROKER,
          Fault.SLOW_CONNECTIONS);

  /** The mails that an instance sends at the same time by default. */
  private static final int IN_FLIGHT = 32;

  private final Sandbox sandbox;
  private final Random random;
  private final Consumer<String> progress;
  private final Books books;
  private final TcpProxy database;
  private final FaultySmtp mails = FaultySmtp.start();
  private final Fleet fleet;
  private final Away.Parts parts;
  private final Map<Fault, List<Duration>> recoveries = new TreeMap<>();
  private final Map<String, List<Duration>> stops = new TreeMap<>();

  /** Shorter than the time-outs of each client: a stop that waits for one has exit code 4. */
  private static final int UNDER_LOAD = 3_000;

  private static final String STOP_WITHIN = "10s";

  ChaosRun(Sandbox sandbox, String name, long seed, Consumer<String> progress) {
    this(sandbox, name, seed, progress, NightshiftProcess::startForLong);
  }

  ChaosRun(
      Sandbox sandbox,
      String name,
      long seed,
      Consumer<String> progress,
      Function<Map<String, String>, NightshiftProcess> starter) {
    this.sandbox = sandbox;
    this.random = new Random(seed);
    this.progress = progress;
    this.books = new Books(sandbox, name, PARTITIONS);
    this.database = TcpProxy.to(sandbox.postgres().port());
    Map<String, String> environment = new HashMap<>(books.environment());
    mails.keepNothing();
    List<String> outgoing = Stream.of("letters", "alerts", "seals").map(name::concat).toList();
    this.parts = new Away.Parts(sandbox, database, mails, outgoing);
    parts.createOutgoing();
    environment.putAll(parts.environment(environment));
    environment.put("NIGHTSHIFT_HOST_SHUTDOWN_TIMEOUT", STOP_WITHIN);
    this.fleet = new Fleet("replica", environment, starter);
  }

  /**
   * What came of it.
   *
   * @param orders published
   * @param mails sent; each counted once
   * @param mailsTwice how many more times a mail was sent than once, each with the same Message-ID
   * @param recoveries for each fault, how long it took from its end until all was applied that had
   *     been published by then
   * @param stops for what was away, how long each stop took from the signal to the end
   * @param differences what is not as it must be; empty if nothing was lost and nothing twice
   */
  record Outcome(
      int orders,
      long mails,
      long mailsTwice,
      Map<Fault, List<Duration>> recoveries,
      Map<String, List<Duration>> stops,
      Map<String, String> differences) {}

  /** Faults drawn from these, while {@code goOn} says so of the number of those done. */
  Outcome drawn(List<Fault> faults, IntPredicate goOn) throws SQLException {
    return run(done -> faults.get(random.nextInt(faults.size())), goOn);
  }

  /** These faults, one after the other. */
  Outcome inTurn(List<Fault> faults) throws SQLException {
    return run(faults::get, done -> done < faults.size());
  }

  private Outcome run(IntFunction<Fault> next, IntPredicate goOn) throws SQLException {
    addTheRest();
    int published;
    try (BusyShop shop = BusyShop.open(books)) {
      shop.awaitPublished(500);
      for (int done = 0; goOn.test(done); done++) {
        Fault fault = next.apply(done);
        strike(fault, shop);
        long ended = System.nanoTime();
        shop.awaitCaughtUp();
        Duration recovery = Duration.ofNanos(System.nanoTime() - ended);
        recoveries.computeIfAbsent(fault, each -> new ArrayList<>()).add(recovery);
        progress.accept(
            "fault %d, %s: caught up after %d ms (%d orders, %d replicas)"
                .formatted(done + 1, fault, recovery.toMillis(), shop.published(), fleet.size()));
      }
      published = shop.published();
    }
    books.awaitAll();
    progress.accept("%d orders are taken in; the last mails are awaited".formatted(published));
    books.awaitMails();
    long twice = (long) mails.count() - mails.distinct();
    return new Outcome(published, mails.distinct(), twice, recoveries, stops, differences(twice));
  }

  private void addTheRest() {
    while (fleet.size() < MIN_REPLICAS) {
      fleet.add();
    }
  }

  private void strike(Fault fault, BusyShop shop) throws SQLException {
    shop.awaitPublished(100 * (1 + random.nextInt(4))); // So that it strikes anywhere in a batch.
    switch (fault) {
      case KILL_REPLICA -> {
        fleet.kill(fleet.any(random));
        shop.restWhile(fleet::add); // A start beside the load takes most of the time of a round.
      }
      case TERMINATE_REPLICA -> {
        stopped("nothing", fleet.terminate(fleet.any(random)));
        fleet.add();
      }
      case TERMINATE_WITHOUT_BROKER,
          TERMINATE_WITHOUT_DATABASE,
          TERMINATE_WITHOUT_MAIL,
          TERMINATE_WITHOUT_TOPICS -> {
        shop.awaitPublished(UNDER_LOAD);
        terminateWithout(fault.away().get(random.nextInt(fault.away().size())));
        shop.restWhile(this::addTheRest);
      }
      case FREEZE_REPLICA -> {
        NightshiftProcess frozen = fleet.any(random);
        frozen.freeze();
        fleet.awaitTakenOver(frozen, PARTITIONS);
        frozen.thaw();
      }
      case ADD_REPLICA -> {
        if (fleet.size() < MAX_REPLICAS) {
          fleet.add();
        }
      }
      case REMOVE_REPLICA -> {
        if (fleet.size() > MIN_REPLICAS) {
          stopped("nothing", fleet.terminate(fleet.any(random)));
        }
      }
      case KILL_BROKER -> {
        sandbox.kafka().kill();
        sandbox.kafka().restart();
      }
      case CRASH_DATABASE -> {
        sandbox.postgres().stopImmediately();
        shop.awaitPublished(200);
        sandbox.postgres().restart();
      }
      case CUT_CONNECTIONS -> database.cut();
      case SLOW_CONNECTIONS -> {
        database.slow(Duration.ofMillis(20));
        shop.awaitPublished(200);
        database.slow(Duration.ZERO);
      }
      case FILL_DATABASE -> fill(shop);
    }
  }

  /** Every replica, one after the other: the last one stops with nobody to take its work. */
  private void terminateWithout(Away away) {
    away.begin(parts);
    try {
      while (fleet.size() > 0) {
        stopped(away.name(), fleet.terminate(fleet.any(random)));
      }
    } finally {
      away.end(parts);
    }
  }

  private void stopped(String away, Duration took) {
    stops.computeIfAbsent(away, each -> new ArrayList<>()).add(took);
    progress.accept("a stop without %s took %d ms".formatted(away, took.toMillis()));
  }

  private void fill(BusyShop shop) throws SQLException {
    List<Connection> taken = new ArrayList<>();
    database.cut();
    try {
      while (true) {
        taken.add(sandbox.postgres().connect());
      }
    } catch (SQLException full) {
      if (!"53300".equals(full.getSQLState())) {
        throw full;
      }
      shop.awaitPublished(100);
    } finally {
      for (Connection connection : taken) {
        connection.close();
      }
    }
  }

  private Map<String, String> differences(long mailsTwice) {
    Map<String, Long> actual = books.actual();
    Map<String, String> differences = new TreeMap<>();
    if (mails.distinct() != books.expectedMails()) {
      differences.put(
          "mails", "%d instead of %d".formatted(mails.distinct(), books.expectedMails()));
    }
    long abrupt =
        recoveries.entrySet().stream()
            .filter(fault -> !ORDERLY.contains(fault.getKey()))
            .mapToLong(fault -> fault.getValue().size())
            .sum();
    if (mailsTwice > abrupt * IN_FLIGHT * MAX_REPLICAS) {
      differences.put("mails twice", "%d after %d abrupt faults".formatted(mailsTwice, abrupt));
    }
    books
        .expected()
        .forEach(
            (figure, expected) -> {
              long is = actual.getOrDefault(figure, 0L);
              if (is != expected) {
                differences.put(figure, "%d instead of %d".formatted(is, expected));
              }
            });
    var verification = fleet.any(random).get("/audit/verify");
    if (!verification.get("verified").asBoolean()) {
      differences.put("audit chain", verification.get("firstBroken").toString());
    }
    return differences;
  }

  @Override
  public void close() {
    fleet.close();
    database.close();
    mails.close();
    books.close();
  }
}
