package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two instances of the packaged application with one schedule: each tick is run once. */
class ScheduleIT {
  private static final String WORKER = "run-pruner";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void eachTickIsRunByOneOfTwoInstances() throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "ticks", 1);
        NightshiftProcess one = start(books, "one");
        NightshiftProcess two = start(books, "two")) {
      one.awaitReady(LIMIT);
      two.awaitReady(LIMIT);
      Runs runs = new Runs(books);
      await().atMost(LIMIT).until(() -> runs.count("outcome = 'SUCCEEDED'") >= 6);
      assertEquals(0, runs.count("outcome IN ('FAILED', 'LOST')"));
      assertEquals(
          List.of(),
          runs.query("SELECT tick FROM job_run GROUP BY tick HAVING count(*) > 1"),
          "ticks that were run twice");
      assertEquals(WORKER, one.get("/status/workers/" + WORKER).get("name").asText());
      assertTrue(two.get("/status/workers/" + WORKER + "/runs").get("items").size() >= 6);
    }
  }

  @Test
  void anInstanceFrozenPastItsLeaseCommitsNothingWhenItWakes() throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "frozen_run", 1);
        NightshiftProcess one = start(books, "one");
        NightshiftProcess two = start(books, "two")) {
      one.awaitReady(LIMIT);
      two.awaitReady(LIMIT);
      Runs runs = new Runs(books);
      try (Connection gate = runs.closeGate()) {
        String holder = runs.awaitAtWork();
        NightshiftProcess frozen = holder.equals("one") ? one : two;
        String other = holder.equals("one") ? "two" : "one";
        frozen.freeze();
        runs.awaitAtWork(other); // Its lease ran out, and the other has begun the same.
        Runs.open(gate);
        frozen.thaw();
        await().atMost(LIMIT).until(() -> runs.count("items > 0 AND outcome = 'SUCCEEDED'") == 1);
        assertEquals(List.of(other), runs.query("SELECT instance FROM job_run WHERE items > 0"));
        assertEquals(
            List.of(holder), runs.query("SELECT instance FROM job_run WHERE outcome = 'LOST'"));
        // It has only lost that run: it goes on with the next ones.
        assertEquals("RUNNING", frozen.get("/status/workers/" + WORKER).get("state").asText());
      }
    }
  }

  @Test
  void whatAnInstanceDidNotFinishWhenItWasKilledIsRunByTheOther() throws SQLException {
    try (Books books = new Books(Sandbox.shared(), "killed_run", 1);
        NightshiftProcess one = start(books, "one");
        NightshiftProcess two = start(books, "two")) {
      one.awaitReady(LIMIT);
      two.awaitReady(LIMIT);
      Runs runs = new Runs(books);
      try (Connection gate = runs.closeGate()) {
        String holder = runs.awaitAtWork();
        (holder.equals("one") ? one : two).kill9();
        runs.awaitAtWork(holder.equals("one") ? "two" : "one");
        Runs.open(gate);
        await().atMost(LIMIT).until(() -> runs.count("items > 0 AND outcome = 'SUCCEEDED'") == 1);
        // Of ticks that wait, the newest makes up for those before it.
        assertEquals(
            List.of("t"),
            runs.query(
                """
                SELECT next.tick >= lost.tick FROM job_run AS lost
                JOIN job_run AS next ON next.epoch = lost.epoch + 1
                WHERE lost.outcome = 'LOST' AND next.items > 0
                """),
            () -> runs.history().toString());
      }
    }
  }

  private static NightshiftProcess start(Books books, String instance) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.put("NIGHTSHIFT_INSTANCE", instance);
    environment.put("NIGHTSHIFT_WORKERS__RUN_PRUNER__SCHEDULE_EVERY", "1s");
    environment.put("NIGHTSHIFT_WORKERS__RUN_PRUNER__SCHEDULE_JITTER", "0s");
    environment.put("NIGHTSHIFT_WORKERS__RUN_PRUNER__SCHEDULE_LEASE", "2s");
    // Their runs would be counted here too.
    environment.put("NIGHTSHIFT_WORKERS__AUDIT_SEALER__ENABLED", "false");
    environment.put("NIGHTSHIFT_WORKERS__INBOX_PRUNER__ENABLED", "false");
    return NightshiftProcess.start(environment);
  }
}
