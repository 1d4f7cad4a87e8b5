package io.nightshift.chaos;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightshift.sandbox.Certificates;
import io.nightshift.sandbox.KafkaServer;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Ports;
import io.nightshift.sandbox.Sandbox;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged application and its broker, database and mail server, all of it over TLS. */
@Tag("long")
class TlsIT {
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

  /**
   * Starts the application as docs/tls.md says, with an authority to trust for each of the three.
   */
  private static NightshiftProcess start(
      Books books, Certificates kafka, Certificates postgres, Certificates mail) {
    return start(books, kafka, postgres, mail, Map.of());
  }

  private static NightshiftProcess start(
      Books books,
      Certificates kafka,
      Certificates postgres,
      Certificates mail,
      Map<String, String> besides) {
    Map<String, String> environment = new TreeMap<>(books.environment());
    environment.putAll(
        documented(
            "Kafka",
            Map.of(
                "broker:9093", sandbox.kafka().tlsBootstrapServers(),
                "/etc/nightshift/kafka-ca.pem", kafka.authority().toString(),
                "/etc/nightshift/kafka-client.pem", right.keyAndChain().toString(),
                "\"nightshift\"", "\"" + KafkaServer.TLS_USER + "\"",
                "…", KafkaServer.TLS_PASSWORD)));
    environment.putAll(
        documented(
            "PostgreSQL",
            Map.of(
                "jdbc:postgresql://db:5432/nightshift",
                environment.get("QUARKUS_DATASOURCE_JDBC_URL"),
                "/etc/nightshift/db-ca.pem",
                postgres.authority().toString())));
    Map<String, String> smtp =
        documented("SMTP", Map.of("/etc/nightshift/smtp-ca.pem", mail.authority().toString()));
    smtp.remove("QUARKUS_MAILER_START_TLS"); // The other way, which MailTlsTest holds.
    environment.putAll(smtp);
    environment.putAll(besides);
    return NightshiftProcess.start(environment);
  }

  private static Map<String, String> documented(String heading, Map<String, String> values) {
    return DocumentedSettings.of("tls.md", heading, values);
  }

  @Test
  void ordersAreAppliedAndTheirMailsSent() throws SQLException {
    try (Books books = new Books(sandbox, "tls", 3);
        NightshiftProcess nightshift = start(books, right, right, right)) {
      nightshift.awaitReady(NightshiftProcess.START);
      books.publish(ORDERS);
      books.awaitAll();
      books.awaitMails();
      books.assertBalanced();
      assertEquals(0, plainConnections(books), "connections of the application without TLS");
      // What it publishes goes the same way: the bad record of these orders, as a dead letter.
      await()
          .atMost(NightshiftProcess.START)
          .until(() -> !sandbox.kafka().records("nightshift.dead-letters").isEmpty());
    }
  }

  @Test
  void aBrokerOfAnotherAuthorityIsWaitedForAndNothingIsLost() {
    try (Books books = new Books(sandbox, "tlsbroker", 3)) {
      books.publish(ORDERS);
      try (NightshiftProcess nightshift = start(books, wrong, right, right)) {
        await()
            .atMost(NightshiftProcess.START)
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
            .atMost(NightshiftProcess.START)
            .until(
                () -> nightshift.log().matches("(?s).*The start waits for the database.*certif.*"));
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
        nightshift.awaitReady(NightshiftProcess.START);
        books.awaitAll();
        await().atMost(NightshiftProcess.START).until(() -> nightshift.log().contains("certif"));
        for (String state : new String[] {"SENT", "FAILED"}) {
          JsonNode none = nightshift.get("/notifications?state=" + state).get("items");
          assertEquals(0, none.size(), none::toString);
        }
      }
      assertGoesOn(books);
    }
  }

  @Test
  void bothPortsSpeakTlsAndThePlainOneIsClosed() throws IOException, InterruptedException {
    int port = Ports.free();
    Map<String, String> https =
        documented(
            "What is asked of Nightshift",
            Map.of(
                "/etc/nightshift/tls.crt", right.certificate().toString(),
                "/etc/nightshift/tls.key", right.key().toString(),
                "8443", Integer.toString(port)));
    HttpClient client = HttpClient.newBuilder().sslContext(right.clientContext()).build();
    try (Books books = new Books(sandbox, "tlsports", 1);
        NightshiftProcess nightshift = start(books, right, right, right, https)) {
      URI management =
          URI.create("https://localhost:" + nightshift.management().getPort() + "/q/health/ready");
      await()
          .atMost(NightshiftProcess.START)
          .ignoreExceptions()
          .until(() -> nightshift.isAlive() && status(client, management) == 200);
      assertEquals(200, status(client, URI.create("https://localhost:" + port + "/status")));
      assertThrows(ConnectException.class, () -> status(client, nightshift.http()));
    }
  }

  private static int status(HttpClient client, URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static void assertWaiting(NightshiftProcess nightshift) {
    assertTrue(nightshift.isAlive());
    String ready = nightshift.management().resolve("/q/health/ready").toString();
    assertEquals("DOWN", nightshift.answer(ready).body().get("status").asText());
  }

  private static void assertGoesOn(Books books) {
    try (NightshiftProcess nightshift = start(books, right, right, right)) {
      nightshift.awaitReady(NightshiftProcess.START);
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
