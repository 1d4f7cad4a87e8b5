package io.nightshift.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two deployments of the packaged application, each with a share of the orders. */
class SharesIT {
  private static final Duration STOP = Duration.ofSeconds(60);
  private static final int SHARES = 2;
  private static final int PARTITIONS = 2;

  @Tag("long")
  @Test
  void ordersThatPublishersSplitAreAppliedOnceOverTwoSharesWhoseReplicasAreKilledAndStopped()
      throws SQLException {
    underFaults("split", 1, 1);
  }

  @Tag("long")
  @Test
  void inManyRoundsOfKillsAndStopsTheBooksOfBothSharesAreRight() throws SQLException {
    underFaults("split_long", 5, 2);
  }

  private static void underFaults(String name, int rounds, int replicas) throws SQLException {
    try (Share first = new Share(name, 1);
        Share second = new Share(name, 2)) {
      List<Share> shares = List.of(first, second);
      both(shares, share -> share.begin(replicas));
      Random random = new Random(1);
      for (int round = 0; round < rounds; round++) {
        Share killed = shares.get(round % SHARES);
        Share stopped = shares.get((round + 1) % SHARES);
        shares.forEach(Share::publishMore);
        killed.fleet.kill(killed.fleet.any(random));
        stopped.fleet.terminate(stopped.fleet.any(random));
        both(shares, share -> share.fleet.add());
      }
      both(shares, share -> share.books.awaitAll());
      shares.forEach(share -> share.books.assertBalanced());
      assertEquals(orders(name, shares), stored(shares));
      for (Share share : shares) {
        share.assertStraysAreDeadLetters();
        share.assertItSaysWhichItIs(share.fleet.any(random));
      }
      second.assertAnotherShareCannotStart();
    }
  }

  /** The ids of the first orders of both, as one publisher gives them. */
  private static Set<String> orders(String name, List<Share> shares) {
    Set<String> ids = new TreeSet<>();
    for (Share share : shares) {
      IntStream.iterate(0, number -> number + 1)
          .mapToObj(number -> name + "-" + number)
          .filter(share::isOwn)
          .limit(share.books.orders())
          .forEach(ids::add);
    }
    return ids;
  }

  /** The ids of the orders in both databases. */
  private static Set<String> stored(List<Share> shares) throws SQLException {
    Set<String> ids = new TreeSet<>();
    for (Share share : shares) {
      for (String id : share.books.rows("SELECT order_id FROM orders")) {
        assertTrue(ids.add(id), id + " is in both");
      }
    }
    return ids;
  }

  private static void both(List<Share> shares, Consumer<Share> step) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> steps =
          shares.stream()
              .<Future<?>>map(share -> threads.submit(() -> step.accept(share)))
              .toList();
      for (Future<?> each : steps) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The hash of docs/scaling.md, as a publisher computes it. */
  private static int shareOf(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      BigInteger first = new BigInteger(1, Arrays.copyOf(digest, 4));
      return first.mod(BigInteger.valueOf(SHARES)).intValue() + 1;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A deployment with its database, its topics and what publishers send to them. */
  private static final class Share implements AutoCloseable {
    private final int number;
    private final String name;
    private final Books books;
    private final Map<String, String> environment;
    private final Fleet fleet;

    Share(String name, int number) {
      this.number = number;
      this.name = name;
      this.books = new Books(Sandbox.shared(), name + "_" + number, PARTITIONS, name, this::isOwn);
      this.environment = new HashMap<>(books.environment());
      environment.put("NIGHTSHIFT_SHARE", this.toString());
      this.fleet = new Fleet(name + "-" + number, environment, NightshiftProcess::start);
    }

    boolean isOwn(String id) {
      return shareOf(id) == number;
    }

    /** Starts replicas beside events that wait, some of them of the other share. */
    void begin(int replicas) {
      books.publish(500);
      books.publishStrays(strays());
      for (int started = 0; started < replicas; started++) {
        fleet.add();
      }
    }

    private List<String> strays() {
      return IntStream.range(0, 20)
          .mapToObj(each -> name + "-stray-" + each)
          .filter(id -> !isOwn(id))
          .toList();
    }

    /** Returns when the replicas are in the midst of it. */
    void publishMore() {
      long before = books.storedOrders();
      books.publish(2_000);
      books.awaitOrders(before + 100);
    }

    void assertStraysAreDeadLetters() throws SQLException {
      assertEquals(
          Set.of("the event belongs to share %d/2, not to %s".formatted(3 - number, this)),
          new TreeSet<>(
              books.rows("SELECT message FROM dead_letter WHERE reason = 'WRONG_SHARE'")));
      assertEquals(
          List.of(Integer.toString(3 * strays().size())),
          books.rows("SELECT count(*) FROM dead_letter WHERE reason = 'WRONG_SHARE'"));
    }

    void assertItSaysWhichItIs(NightshiftProcess replica) {
      assertEquals(toString(), replica.get("/status").get("share").asText());
      String metrics = text(replica, replica.management().resolve("/q/metrics").toString());
      assertTrue(metrics.contains("nightshift_share{share=\"" + this + "\""), metrics);
      String page = text(replica, "/");
      assertTrue(page.contains("<span>share " + this + "</span>"), page);
    }

    private static String text(NightshiftProcess replica, String address) {
      return replica.answer(address).body().asText();
    }

    /** Neither one with the other number, nor one of all events. */
    void assertAnotherShareCannotStart() {
      assertStartFails("1/2", "nightshift.share is 1/2, and the database belongs to share " + this);
      assertStartFails("", "nightshift.share is 1/1, and the database belongs to share " + this);
      assertStartFails("3/2", "nightshift.share must be one of the shares from 1/n to n/n");
    }

    private void assertStartFails(String share, String why) {
      Map<String, String> wrong = new HashMap<>(environment);
      wrong.put("NIGHTSHIFT_SHARE", share);
      try (NightshiftProcess replica = NightshiftProcess.start(wrong)) {
        assertEquals(1, replica.awaitExit(STOP), replica::log);
        String last = replica.log().lines().toList().getLast();
        assertTrue(last.contains("Exit 1: the start failed: "), last);
        assertTrue(last.contains(why), last);
      }
    }

    @Override
    public String toString() {
      return number + "/" + SHARES;
    }

    @Override
    public void close() {
      fleet.close();
      books.close();
    }
  }
}
