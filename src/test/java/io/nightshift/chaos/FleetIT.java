package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.NightshiftProcess.Answer;
import io.nightshift.sandbox.Sandbox;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three instances of the packaged application, seen and steered as one. */
class FleetIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String OPERATOR = "ada";
  private static final String PASSWORD = "fleet-0123456789";
  private static final String WORKER = "email-sender";
  private static final String PAUSE = "/status/workers/" + WORKER + "/pause";
  private static final String RESUME = "/status/workers/" + WORKER + "/resume";
  private static final int PARTITIONS = 6;

  private final Map<String, NightshiftProcess> processes = new TreeMap<>();

  @AfterEach
  void end() {
    processes.values().forEach(NightshiftProcess::close);
  }

  @Tag("long")
  @Test
  void aPauseIsFollowedByAllAlsoByOneThatStartsLaterAndByOneThatWasFrozen() throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "fleet", PARTITIONS)) {
      NightshiftProcess a = start(books, "a", Map.of());
      NightshiftProcess b = start(books, "b", Map.of());
      a.awaitReady(NightshiftProcess.START);
      b.awaitReady(NightshiftProcess.START);
      command(a, PAUSE + "?reason=repair");
      awaitStates(b, Map.of("a", "PAUSED true", "b", "PAUSED true"));
      assertEquals("PAUSED", b.get("/status/workers/" + WORKER).get("state").asText());
      NightshiftProcess c = start(books, "c", Map.of());
      c.awaitReady(NightshiftProcess.START);
      assertEquals("PAUSED", c.get("/status/workers/" + WORKER).get("state").asText());
      assertTrue(c.log().contains("NS0219 " + WORKER + " starts paused"), c::log);
      assertEquals("repair", worker(c).get("desired").get("reason").asText());
      awaitPartitionsOf(c, Set.of("a", "b", "c"));

      b.freeze();
      await().atMost(LIMIT).until(() -> state(a, "b").equals("LOST"));
      command(c, RESUME);
      awaitStates(a, Map.of("a", "RUNNING true", "b", "PAUSED false", "c", "RUNNING true"));
      b.thaw();
      awaitStates(a, Map.of("a", "RUNNING true", "b", "RUNNING true", "c", "RUNNING true"));
      await().atMost(LIMIT).until(() -> state(c, "b").equals("RUNNING"));

      c.kill9();
      NightshiftProcess again = start(books, "c", Map.of());
      again.awaitReady(NightshiftProcess.START);
      assertEquals(Set.of("a", "b", "c"), instances(a));
      again.terminate();
      assertEquals(0, again.awaitExit(LIMIT), again::log);
      await().atMost(LIMIT).until(() -> state(a, "c").equals("STOPPED"));

      int before = calls(books);
      twoOperatorsAtOnce(a, b);
      assertEquals(before + 20, calls(books));
      assertTrue(a.get("/audit/verify").get("verified").asBoolean());
      assertEquals(
          books.rows(
              "SELECT details::jsonb ->> 'reason' FROM audit_record"
                  + " WHERE chain = 'nightshift/operators' ORDER BY sequence DESC LIMIT 1"),
          List.of(worker(b).get("desired").get("reason").asText()));
      awaitStates(a, Map.of("a", "PAUSED true", "b", "PAUSED true"));
    }
  }

  /** Each gives ten commands; of all of them the last recorded one must hold. */
  private static void twoOperatorsAtOnce(NightshiftProcess a, NightshiftProcess b) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> operators = new ArrayList<>();
      for (NightshiftProcess each : List.of(a, b)) {
        String name = each == a ? "a" : "b";
        operators.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 10; i++) {
                    command(each, PAUSE + "?reason=" + name + i);
                  }
                }));
      }
      for (Future<?> operator : operators) {
        operator.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Tag("long")
  void aPauseEndsInTimeWhileNobodyRunsAndACommandWithoutTheDatabaseDoesNothing()
      throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "fleet_until", 1);
        TcpProxy database = TcpProxy.to(Sandbox.shared().postgres().port())) {
      String url =
          books
              .environment()
              .get("QUARKUS_DATASOURCE_JDBC_URL")
              .replace(":" + Sandbox.shared().postgres().port(), ":" + database.port());
      Map<String, String> settings = Map.of("QUARKUS_DATASOURCE_JDBC_URL", url);
      NightshiftProcess a = start(books, "a", settings);
      a.awaitReady(NightshiftProcess.START);
      int before = calls(books);
      database.forwardTo(1);
      database.cut();
      Answer away = a.post(PAUSE, OPERATOR, PASSWORD);
      assertEquals(503, away.status(), away.body()::toString);
      assertTrue(away.body().get("type").asText().endsWith("database-away"));
      assertEquals("RUNNING", a.get("/status/workers/" + WORKER).get("state").asText());
      assertEquals(503, a.answer("/fleet").status());
      await().atMost(LIMIT).until(() -> a.get("/status/workers/fleet").get("waitsFor").isTextual());
      a.awaitReady(NightshiftProcess.START);
      database.forwardTo(Sandbox.shared().postgres().port());
      await().atMost(LIMIT).until(() -> a.answer("/fleet").status() == 200);
      assertEquals(before, calls(books));
      assertEquals(List.of("0"), books.rows("SELECT count(*) FROM worker_control"));

      command(a, PAUSE + "?until=" + Instant.now().plusSeconds(3));
      awaitStates(a, Map.of("a", "PAUSED true"));
      a.terminate();
      assertEquals(0, a.awaitExit(LIMIT), a::log);
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  books
                      .rows("SELECT clock_timestamp() > until FROM worker_control")
                      .equals(List.of("t")));
      NightshiftProcess again = start(books, "a", settings);
      again.awaitReady(NightshiftProcess.START);
      assertEquals("RUNNING", again.get("/status/workers/" + WORKER).get("state").asText());
      assertTrue(worker(again).get("desired").isNull());
    }
  }

  @Test
  @Tag("long")
  void aRestartOneAfterTheOtherUnderLoadLosesNothingAndDoesNothingTwice() {
    try (Books books = new Books(Sandbox.shared(), "fleet_restart", PARTITIONS)) {
      for (String name : List.of("a", "b", "c")) {
        start(books, name, Map.of());
      }
      processes.values().forEach(each -> each.awaitReady(NightshiftProcess.START));
      NightshiftProcess a = processes.get("a");
      int restarts = 2;
      try (BusyShop shop = BusyShop.open(books)) {
        shop.awaitPublished(300);
        for (int i = 0; i < restarts; i++) {
          command(a, "/status/workers/intake-orders/restart");
          await()
              .atMost(LIMIT)
              .until(
                  () -> {
                    JsonNode restart = worker(a, "intake-orders").get("restart");
                    assertEquals(0, restart.get("failed").size(), restart::toString);
                    return restart.get("done").size() == 3;
                  });
          shop.awaitPublished(300);
        }
        shop.awaitCaughtUp();
      }
      books.awaitAll();
      Map<String, Long> expected = books.expected();
      for (String figure : List.of("audit records", "audit chain length", "audit hashes")) {
        expected.merge(figure, (long) restarts, Long::sum);
      }
      assertEquals(expected, books.actual());
    }
  }

  private NightshiftProcess start(Books books, String name, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.put("NIGHTSHIFT_INSTANCE", name);
    environment.put("NIGHTSHIFT_OPERATOR_USERNAME", OPERATOR);
    environment.put("NIGHTSHIFT_OPERATOR_PASSWORD", PASSWORD);
    environment.putAll(settings);
    NightshiftProcess process = NightshiftProcess.start(environment);
    NightshiftProcess before = processes.put(name, process);
    assertTrue(before == null || !before.isAlive());
    return process;
  }

  private static void command(NightshiftProcess process, String path) {
    Answer answer = process.post(path, OPERATOR, PASSWORD);
    assertEquals(202, answer.status(), answer.body()::toString);
  }

  private static JsonNode worker(NightshiftProcess process) {
    return worker(process, WORKER);
  }

  private static JsonNode worker(NightshiftProcess process, String name) {
    for (JsonNode worker : process.get("/fleet").get("workers")) {
      if (worker.get("name").asText().equals(name)) {
        return worker;
      }
    }
    throw new AssertionError("no worker " + name);
  }

  private static void awaitStates(NightshiftProcess process, Map<String, String> expected) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Map<String, String> states = new TreeMap<>();
              for (JsonNode place : worker(process).get("instances")) {
                states.put(
                    place.get("instance").asText(),
                    place.get("state").asText() + " " + place.get("follows").asBoolean());
              }
              assertEquals(new TreeMap<>(expected), states);
            });
  }

  private static String state(NightshiftProcess process, String instance) {
    return process.get("/fleet/instances/" + instance).get("state").asText();
  }

  private static Set<String> instances(NightshiftProcess process) {
    Set<String> names = new TreeSet<>();
    process.get("/fleet").get("instances").forEach(one -> names.add(one.get("instance").asText()));
    return names;
  }

  /** All partitions of the orders are listed, and each of these instances reads some. */
  private static void awaitPartitionsOf(NightshiftProcess process, Set<String> readers) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              for (JsonNode topic : process.get("/fleet").get("topics")) {
                if (topic.get("topic").asText().startsWith("orders")) {
                  Set<String> names = new TreeSet<>();
                  topic.get("partitions").forEach(one -> names.add(one.get("instance").asText()));
                  assertEquals(PARTITIONS, topic.get("partitions").size());
                  assertEquals(new TreeSet<>(readers), names);
                  return;
                }
              }
              throw new AssertionError("the topic of the orders is not listed");
            });
  }

  private static int calls(Books books) throws SQLException {
    return Integer.parseInt(
        books
            .rows("SELECT count(*) FROM audit_record WHERE chain = 'nightshift/operators'")
            .getFirst());
  }
}
