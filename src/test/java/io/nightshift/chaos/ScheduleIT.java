package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.NightshiftProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two instances of the packaged application with one schedule: each tick is run once. */
@Tag("long")
class ScheduleIT {
  private static final String WORKER = "/status/workers/run-pruner";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Map<String, String> REPORTS =
      Map.of(
          "NIGHTSHIFT_WORKERS__ORDERS_REPORT__SCHEDULE_EVERY", "1s",
          "NIGHTSHIFT_REPORTS_EMAILS", "desk@example.com");

  @Test
  void eachTickIsRunByOneOfTwoInstances() throws SQLException {
    try (Pair pair = pair("ticks", "30s")) {
      Runs runs = pair.runs();
      await().atMost(LIMIT).until(() -> runs.count("outcome = 'SUCCEEDED'") >= 6);
      assertEquals(0, runs.count("outcome IN ('FAILED', 'LOST')"));
      assertEquals(
          List.of(),
          runs.query("SELECT tick FROM pruner GROUP BY tick HAVING count(*) > 1"),
          "ticks that were run twice");
      assertTrue(pair.named("two").get(WORKER + "/runs").get("items").size() >= 6);
    }
  }

  @Test
  void ofTwoInstancesOneMakesTheReportOfADayAndTellsItOnce() throws SQLException {
    try (Pair pair = new Pair("two_reports", REPORTS)) {
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  pair.runs()
                          .query(
                              """
                              SELECT tick FROM job_run
                              WHERE name = 'orders-report' AND outcome = 'SUCCEEDED'
                              """)
                          .size()
                      >= 6);
      assertEquals(
          List.of(),
          pair.runs()
              .query(
                  """
              SELECT tick FROM job_run WHERE name = 'orders-report'
              GROUP BY tick HAVING count(*) > 1
              """));
      // Of the day before, and at midnight of the next one too.
      assertEquals(
          List.of("t"),
          pair.runs()
              .query(
                  """
              SELECT count(*) > 0 AND count(*) = count(DISTINCT key)
                AND count(*) = (SELECT count(*) FROM report WHERE kind = 'ORDERS')
              FROM notification WHERE kind = 'report'
              """));
    }
  }

  @Test
  void anInstanceFrozenPastItsLeaseCommitsNothingWhenItWakes() throws SQLException {
    try (Pair pair = pair("frozen_run", "4s")) {
      Runs runs = pair.runs();
      try (Connection gate = runs.closeGate()) {
        String holder = runs.awaitAtWork();
        String other = pair.other(holder);
        NightshiftProcess frozen = pair.named(holder);
        frozen.freeze();
        runs.awaitAtWork(other); // Its lease ran out, and the other has begun the same.
        Runs.open(gate);
        frozen.thaw();
        await().atMost(LIMIT).until(() -> runs.count("items > 0 AND outcome = 'SUCCEEDED'") == 1);
        assertEquals(List.of(other), runs.query("SELECT instance FROM pruner WHERE items > 0"));
        assertEquals(
            List.of(holder), runs.query("SELECT instance FROM pruner WHERE outcome = 'LOST'"));
        // It has only lost that run: it continues with the next ones.
        assertEquals("RUNNING", frozen.get(WORKER).get("state").asText());
      }
    }
  }

  @Test
  void whatAnInstanceDidNotFinishWhenItWasKilledIsRunByTheOther() throws SQLException {
    try (Pair pair = pair("killed_run", "4s")) {
      Runs runs = pair.runs();
      try (Connection gate = runs.closeGate()) {
        String holder = runs.awaitAtWork();
        pair.named(holder).kill9();
        runs.awaitAtWork(pair.other(holder));
        Runs.open(gate);
        await().atMost(LIMIT).until(() -> runs.count("items > 0 AND outcome = 'SUCCEEDED'") == 1);
        // Of ticks that wait, the newest makes up for those before it.
        assertEquals(
            List.of("t"),
            runs.query(
                """
                SELECT next.tick >= lost.tick FROM pruner AS lost
                JOIN pruner AS next ON next.epoch = lost.epoch + 1
                WHERE lost.outcome = 'LOST' AND next.items > 0
                """),
            () -> runs.history().toString());
      }
    }
  }

  private static Pair pair(String name, String lease) {
    return new Pair(
        name,
        Map.of(
            "NIGHTSHIFT_WORKERS__RUN_PRUNER__SCHEDULE_EVERY", "1s",
            "NIGHTSHIFT_WORKERS__RUN_PRUNER__SCHEDULE_JITTER", "0s",
            "NIGHTSHIFT_WORKERS__RUN_PRUNER__SCHEDULE_LEASE", lease));
  }
}
