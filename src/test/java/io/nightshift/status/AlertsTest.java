package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.alerts.Alerts;
import io.nightshift.alerts.Alerts.Cause;
import io.nightshift.alerts.Severity;
import io.nightshift.database.Transaction;
import io.nightshift.intake.PublishedEvents;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What needs a person, from its cause to whoever takes it on. */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class AlertsTest {
  static final String TOPIC = "alerts.alerts-test";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int TOGETHER = 8;

  @InjectSandbox SandboxHandle sandbox;
  @Inject Alerts alerts;
  @Inject DataSource dataSource;
  private final String subject = Rows.unique("server");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void aCauseIsRaisedOnceWhileItLastsHoweverManyNoticeIt() throws Exception {
    List<Callable<Boolean>> watchers =
        IntStream.range(0, TOGETHER).<Callable<Boolean>>mapToObj(i -> this::raise).toList();
    int raised = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> one : threads.invokeAll(watchers)) {
        raised += one.get() ? 1 : 0;
      }
    }
    assertEquals(1, raised);
    Map<String, Object> alert = own().getFirst();
    assertEquals(1, own().size());
    assertEquals(TOGETHER, alert.get("times"));
    given().get("/status").then().body("alerts.open", greaterThanOrEqualTo(1));

    assertTrue(resolve());
    assertFalse(resolve());
    assertEquals("RESOLVED", own().getFirst().get("state"));
    assertTrue(raise());
    assertEquals(2, own().size());
  }

  @Test
  void anOperatorTakesItOnOnce() throws Exception {
    raise();
    String id = own().getFirst().get("id").toString();
    given().post("/alerts/{id}/acknowledge", id).then().statusCode(401);
    operator()
        .post("/alerts/{id}/acknowledge", id)
        .then()
        .statusCode(200)
        .body("state", equalTo("ACKNOWLEDGED"))
        .body("acknowledgedBy", equalTo(Credentials.USERNAME));
    operator()
        .post("/alerts/{id}/acknowledge", id)
        .then()
        .statusCode(409)
        .body("detail", containsString("ACKNOWLEDGED"));
    assertFalse(raise());
    assertEquals("ACKNOWLEDGED", own().getFirst().get("state"));
    given().get("/alerts?state=ACKNOWLEDGED").then().statusCode(200);
    given().get("/alerts?state=LOUD").then().statusCode(400);
    operator().post("/alerts/999999999/acknowledge").then().statusCode(404);
  }

  @Test
  void whatHappensToItIsPublishedInItsOrderAndToldToOperators() throws Exception {
    raise();
    operator().post("/alerts/{id}/acknowledge", own().getFirst().get("id")).then().statusCode(200);
    raise();
    resolve();
    List<JsonNode> events =
        await()
            .atMost(SOON)
            .ignoreExceptions() // Until the topic is made.
            .until(this::published, all -> all.size() >= 3);
    assertEquals(
        List.of("alert.raised", "alert.acknowledged", "alert.resolved"),
        events.stream().map(event -> event.path("type").asText()).toList());
    events.forEach(event -> PublishedEvents.assertDocumented("alert", event));
    JsonNode first = events.getFirst();
    assertEquals("1.0", first.path("specversion").asText());
    assertEquals("test/" + subject, first.path("subject").asText());
    assertEquals("it does not answer", first.path("data").path("message").asText());
    assertEquals("OPEN", first.path("data").path("state").asText());

    List<String> subjects =
        await()
            .atMost(SOON)
            .until(
                () ->
                    sandbox.mail().messages().stream()
                        .map(AlertsTest::subjectOf)
                        .filter(line -> line.contains(subject))
                        .toList(),
                all -> all.size() >= 2);
    assertEquals(
        List.of("[Nightshift] CRITICAL: " + subject, "[Nightshift] Resolved: " + subject),
        subjects.stream().sorted().toList());
  }

  @Test
  void deadLettersThatWaitAreOneUntilTheyAreDealtWith() {
    String topic = Rows.unique("topic");
    Rows rows = new Rows(sandbox);
    long id = rows.deadLetter(topic, 0, "OPEN", null, null);
    watch();
    List<Map<String, Object>> raised = of(topic);
    assertEquals(1, raised.size());
    assertTrue(raised.getFirst().get("message").toString().contains("1 dead letters of " + topic));
    watch();
    assertEquals(1, of(topic).size());
    operator().post("/dead-letters/{id}/discard", id).then().statusCode(200);
    watch();
    assertEquals("RESOLVED", of(topic).getFirst().get("state"));
  }

  @Test
  void aChannelThatWaitsIsOneAlertWhileItWaits() throws Exception {
    for (int sender = 0; sender < 2; sender++) {
      change(
          """
          INSERT INTO channel_wait (channel, sender, since, why)
          VALUES ('WEBHOOK', gen_random_uuid(), now() - interval '1 minute', '530 no login')
          """);
    }
    watch();
    watch();
    List<Map<String, Object>> raised = waiting();
    assertEquals(1, raised.size());
    assertTrue(raised.getFirst().get("message").toString().endsWith(": 530 no login"));
    assertEquals("OPEN", raised.getFirst().get("state"));
    // As one whose process has vanished.
    change("UPDATE channel_wait SET seen_at = now() - interval '1 hour'");
    watch();
    assertEquals("RESOLVED", waiting().getFirst().get("state"));
  }

  private static List<Map<String, Object>> waiting() {
    return of("webhook").stream()
        .filter(alert -> alert.get("rule").equals("waiting-channels"))
        .toList();
  }

  private void change(String sql) throws Exception {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.executeUpdate();
    }
  }

  private void watch() {
    int before = ran();
    RunNow.of("trouble-watch");
    await().atMost(SOON).until(() -> ran() > before);
  }

  private static int ran() {
    List<String> outcomes =
        given()
            .get("/status/workers/trouble-watch/runs?limit=500")
            .jsonPath()
            .getList("items.outcome");
    return (int) outcomes.stream().filter("SUCCEEDED"::equals).count();
  }

  private boolean raise() throws Exception {
    Cause cause = new Cause("test", subject, Severity.CRITICAL, "it does not answer");
    return Transaction.<Boolean, RuntimeException>run(
        dataSource, connection -> alerts.raise(connection, cause));
  }

  private boolean resolve() throws Exception {
    return Transaction.<Boolean, RuntimeException>run(
        dataSource, connection -> alerts.resolve(connection, "test", subject));
  }

  private List<Map<String, Object>> own() {
    return of(subject);
  }

  private static List<Map<String, Object>> of(String subject) {
    List<Map<String, Object>> all = given().get("/alerts?limit=500").jsonPath().getList("items");
    return all.stream().filter(alert -> alert.get("subject").equals(subject)).toList();
  }

  private List<JsonNode> published() throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> one : sandbox.sandbox().kafka().records(TOPIC)) {
      JsonNode event = JSON.readTree(one.value());
      if (event.path("subject").asText().endsWith(subject)) {
        events.add(event);
      }
    }
    return events;
  }

  private static String subjectOf(jakarta.mail.internet.MimeMessage mail) {
    try {
      return mail.getSubject();
    } catch (jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }
}
