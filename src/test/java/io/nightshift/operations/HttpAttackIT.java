package io.nightshift.operations;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.LongTests;
import io.nightshift.sandbox.NightshiftProcess;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The packaged application with a heap of 256 MiB, and thousands of connections that want nothing
 * but its memory and its patience: it answers others while they are there, and when they are gone.
 */
class HttpAttackIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ROUNDS = 5;
  private static final int MANY = LongTests.cases(1_000, 3_000);
  private static final String UNFINISHED = "GET /status HTTP/1.1\r\nHost: localhost\r\nX: ";

  private static Deployed deployed;
  private static NightshiftProcess nightshift;

  @BeforeAll
  static void start() {
    deployed = new Deployed("attacked");
    nightshift = deployed.start(Map.of("NIGHTSHIFT_HTTP_REQUEST_TIMEOUT", "3s"), "-Xmx256m");
    nightshift.awaitReady(NightshiftProcess.START);
  }

  @AfterAll
  static void stop() {
    nightshift.close();
    deployed.close();
  }

  @Test
  void headersThatNeverEndDoNotKeepOthersOut() {
    attack(nightshift.http(), MANY, UNFINISHED + "a".repeat(120_000), Attackers::send);
  }

  @Test
  void linesThatNeverEndDoNotKeepOthersOut() {
    attack(nightshift.http(), MANY, "GET /" + "a".repeat(120_000), Attackers::send);
  }

  @Test
  void headersThatComeByteByByteDoNotKeepOthersOut() {
    attack(nightshift.http(), MANY, UNFINISHED, Attackers::drip);
  }

  @Test
  void bodiesThatNeverEndDoNotKeepOthersOut() {
    String body = "POST /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nx";
    attack(nightshift.http(), MANY, body, Attackers::drip);
  }

  @Test
  void requestsBehindAStreamDoNotKeepOthersOut() {
    String request = "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String many = request.replace("/status", "/status/stream") + request.repeat(2_000);
    attack(nightshift.http(), 200, many, Attackers::send);
  }

  @Test
  void theManagementPortHasTheSameLimits() {
    URI live = nightshift.management().resolve("/q/health/live");
    attack(nightshift.management(), MANY, UNFINISHED + "a".repeat(120_000), Attackers::send);
    attack(nightshift.management(), MANY, UNFINISHED, Attackers::drip);
    await().atMost(LIMIT).until(() -> status(live) == 200);
  }

  /** Sends, and asks all the while; then no attacker is left, and it still answers. */
  private static void attack(URI port, int many, String text, Consumer<Attackers> goOn) {
    URI question = port.resolve(port.equals(nightshift.http()) ? "/status" : "/q/health/live");
    try (Attackers attackers = new Attackers(port.getPort())) {
      attackers.open(many, text);
      for (int round = 0; round < ROUNDS; round++) {
        await()
            .atMost(LIMIT)
            .until(
                () -> {
                  goOn.accept(attackers);
                  return status(question) == 200;
                });
      }
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                goOn.accept(attackers);
                return attackers.left() == 0;
              });
    }
    assertEquals(200, status(question));
    assertTrue(nightshift.isAlive());
  }

  /** 0 where there is no answer. */
  private static int status(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(5_000);
      connection.setReadTimeout(5_000);
      connection.setRequestProperty("Connection", "close");
      int status = connection.getResponseCode();
      connection.disconnect();
      return status;
    } catch (java.io.IOException noAnswer) {
      return 0;
    }
  }
}
