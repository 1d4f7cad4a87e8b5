package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.Certificates;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged application and its broker, database and mail server, all of it over TLS. */
class TlsIT {
  private static final Duration START = Duration.ofSeconds(90);
  private static final int ORDERS = 20;
  private static final Path DIR = Path.of("target", "sandbox-tls");

  private static Certificates right;
  private static Certificates wrong;
  private static Sandbox sandbox;

  @BeforeAll
  static void startASandboxOfOurOwn() {
    Sandbox.emptied(DIR);
    right = Certificates.make(DIR.resolve("right"));
    wrong = Certificates.make(DIR.resolve("wrong"));
    sandbox = Sandbox.startTls(DIR, right);
  }

  @AfterAll
  static void endIt() {
    sandbox.close();
  }

  /** Starts the application, which is told whose certificates to believe of each of the three. */
  private static NightshiftProcess start(
      Books books, Certificates kafka, Certificates postgres, Certificates mail) {
    Map<String, String> settings = new TreeMap<>(sandbox.kafka().tlsSettings(kafka.authority()));
    settings.put("nightshift.mail.tls", "true");
    Map<String, String> environment = new TreeMap<>(books.environment());
    environment.putAll(Sandbox.environment(settings));
    environment.put("NIGHTSHIFT_MAIL_CA", mail.authority().toString());
    environment.merge(
        "QUARKUS_DATASOURCE_JDBC_URL",
        "?sslmode=verify-full&sslrootcert=" + postgres.authority(),
        String::concat);
    return NightshiftProcess.start(environment);
  }

  @Test
  void ordersAreAppliedAndTheirMailsSent() throws SQLException {
    try (Books books = new Books(sandbox, "tls", 3);
        NightshiftProcess nightshift = start(books, right, right, right)) {
      nightshift.awaitReady(START);
      books.publish(ORDERS);
      books.awaitAll();
      books.awaitMails();
      books.assertBalanced();
      assertEquals(0, plainConnections(books), "connections of the application without TLS");
      // What it publishes goes the same way: the bad record of these orders, as a dead letter.
      await()
          .atMost(START)
          .until(() -> !sandbox.kafka().records("nightshift.dead-letters").isEmpty());
    }
  }

  @Test
  void aBrokerOfAnotherAuthorityIsWaitedForAndNothingIsLost() {
    try (Books books = new Books(sandbox, "tlsbroker", 3)) {
      books.publish(ORDERS);
      try (NightshiftProcess nightshift = start(books, wrong, right, right)) {
        await()
            .atMost(START)
            .ignoreExceptions()
            .until(() -> nightshift.get("/status/intake").toString().contains("certif"));
        assertWaiting(nightshift);
      }
      assertGoesOn(books);
    }
  }

  @Test
  void aDatabaseOfAnotherAuthorityIsWaitedForAndNothingIsLost() {
    try (Books books = new Books(sandbox, "tlsdatabase", 3)) {
      books.publish(ORDERS);
      try (NightshiftProcess nightshift = start(books, right, wrong, right)) {
        await()
            .atMost(START)
            .until(() -> nightshift.log().matches("(?s).*Waiting for the database.*certif.*"));
        assertWaiting(nightshift);
      }
      assertGoesOn(books);
    }
  }

  @Test
  void aMailServerOfAnotherAuthorityIsWaitedForAndNothingIsLost() {
    try (Books books = new Books(sandbox, "tlsmail", 3)) {
      books.publish(ORDERS);
      try (NightshiftProcess nightshift = start(books, right, right, wrong)) {
        nightshift.awaitReady(START);
        books.awaitAll();
        await().atMost(START).until(() -> nightshift.log().contains("certif"));
        for (String state : new String[] {"SENT", "FAILED"}) {
          JsonNode none = nightshift.get("/notifications?state=" + state).get("items");
          assertEquals(0, none.size(), none::toString);
        }
      }
      assertGoesOn(books);
    }
  }

  private static void assertWaiting(NightshiftProcess nightshift) {
    assertTrue(nightshift.isAlive());
    String ready = nightshift.management().resolve("/q/health/ready").toString();
    assertEquals("DOWN", nightshift.answer(ready).body().get("status").asText());
  }

  private static void assertGoesOn(Books books) {
    try (NightshiftProcess nightshift = start(books, right, right, right)) {
      nightshift.awaitReady(START);
      books.awaitAll();
      books.awaitMails();
      books.assertBalanced();
    }
  }

  private static long plainConnections(Books books) throws SQLException {
    try (Connection connection = books.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                SELECT count(*) FILTER (WHERE NOT ssl), count(*) FILTER (WHERE ssl)
                FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                WHERE application_name = 'nightshift' AND datname = current_database()
                """)) {
      rows.next();
      assertTrue(rows.getLong(2) > 0);
      return rows.getLong(1);
    }
  }
}
