package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.FaultySmtp;
import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** SIGTERM while a part is away: nothing waits for a time-out of a client. */
class StopIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Shorter than each client's own time-outs: a stop that waits for one ends with exit code 4. */
  private static final String DEADLINE = "8s";

  private static Sandbox sandbox;
  private static Books books;
  private static Away.Parts parts;

  @BeforeAll
  static void startASandboxOfOurOwn() {
    sandbox =
        Sandbox.startDurableWithoutNewTopics(
            Sandbox.emptied(Path.of("target", "sandbox-stop")), line -> {});
    books = new Books(sandbox, "stop", 3);
    List<String> outgoing = List.of("stop.dead-letters", "stop.alerts", "stop.seals");
    parts =
        new Away.Parts(
            sandbox, TcpProxy.to(sandbox.postgres().port()), FaultySmtp.start(), outgoing);
    parts.createOutgoing();
  }

  @AfterAll
  static void endIt() {
    if (parts != null) {
      parts.mail().close();
      parts.database().close();
    }
    if (books != null) {
      books.close();
    }
    sandbox.close();
  }

  /** One that the workers meet, and one that only a time-out would tell them of. */
  static List<Away> away() {
    return LongTests.cases(
        List.of(Away.DATABASE_STOPPED, Away.MAIL_SILENT), List.of(Away.values()));
  }

  @ParameterizedTest
  @MethodSource("away")
  void whateverIsAwayTheStopEndsInOrderBeforeItsDeadline(Away away) {
    Map<String, String> environment = new HashMap<>(books.environment());
    environment.putAll(parts.environment(environment));
    environment.put("NIGHTSHIFT_HOST_SHUTDOWN_TIMEOUT", DEADLINE);
    try (NightshiftProcess nightshift = NightshiftProcess.start(environment)) {
      nightshift.awaitReady(NightshiftProcess.START);
      long before = books.storedOrders();
      books.publish(300);
      books.awaitOrders(before + 100);
      away.begin(parts);
      try {
        awaitWaiting(away, nightshift);
        nightshift.terminate();
        assertEquals(0, nightshift.awaitExit(LIMIT), nightshift::log);
      } finally {
        away.end(parts);
      }
      String log = nightshift.log();
      assertFalse(log.contains("ABANDONED"), log);
      assertTrue(log.contains("Stopped in "), log);
      log.lines().filter(line -> line.contains("Stopped in ")).forEach(System.out::println);
    }
  }

  /**
   * The stop comes when the workers have met what is away, and say so; where only a time-out would
   * tell them, it comes at once.
   */
  private static void awaitWaiting(Away away, NightshiftProcess nightshift) {
    List<String> waiting =
        switch (away) {
          case BROKER_KILLED, BROKER_SILENT -> List.of("intake-orders", "intake-audit");
          case DATABASE_STOPPED -> List.of("database-signals", "trouble-watch");
          case MAIL_REFUSED -> List.of("email-sender");
          case TOPIC_MISSING -> List.of("dead-letter-publisher");
          case DATABASE_SILENT, MAIL_SILENT -> List.of();
        };
    if (away == Away.TOPIC_MISSING || away == Away.MAIL_REFUSED) {
      books.publish(101); // Something to publish, and to send.
    }
    for (String worker : waiting) {
      await(worker + " waits")
          .atMost(LIMIT)
          .until(() -> nightshift.get("/status/workers/" + worker).get("waitsFor").isTextual());
    }
  }
}
