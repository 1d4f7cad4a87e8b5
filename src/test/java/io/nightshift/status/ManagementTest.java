package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class ManagementTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource(value = "/health", management = true)
  URI health;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @Test
  void itBecomesReadyAndEachQuestionOfKubernetesHasOneAnswer() {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> given().get(health + "/ready").then().statusCode(200));
    for (String question : List.of("live", "ready", "started")) {
      given()
          .get(health + "/" + question)
          .then()
          .statusCode(200)
          .body("status", equalTo("UP"))
          .body("checks.name", contains(question));
    }
  }

  @Test
  void anUnknownPathIsAProblemHereToo() {
    given()
        .get(health.resolve("/nowhere"))
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("instance", equalTo("/nowhere"));
  }

  @Test
  void theFiguresAreThereForPrometheus() {
    String topic = sandbox.topics().orders();
    List<String> lines =
        List.of(
            "nightshift_intake_events_total{outcome=\"applied\",topic=\"" + topic + "\"}",
            "nightshift_intake_events_total{outcome=\"duplicate\",topic=\"" + topic + "\"}",
            "nightshift_intake_events_total{outcome=\"dead_lettered\",topic=\"" + topic + "\"}",
            "nightshift_intake_events_total{outcome=\"replayed\",topic=\"" + topic + "\"}",
            "nightshift_intake_lag{partition=\"0\",topic=\"" + topic + "\"}",
            "nightshift_worker_state{state=\"RUNNING\",worker=\"schema\"} 1.0",
            "nightshift_worker_state{state=\"FAILED\",worker=\"schema\"} 0.0",
            "nightshift_operator_denied_total{reason=\"unauthorized\"}",
            "nightshift_operator_denied_total{reason=\"foreign_page\"}",
            "nightshift_notifications_pending ",
            "nightshift_notifications_oldest_pending_seconds ",
            "nightshift_notifications_total{channel=\"email\",outcome=\"sent\"} ",
            "nightshift_alerts_open ",
            "nightshift_sync_items_total{outcome=\"applied\"} ",
            "nightshift_sync_breaker_open ",
            "nightshift_dead_letters_open ");
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              String text = figures();
              lines.forEach(
                  line -> assertTrue(text.contains("\n" + line), line + " is not in\n" + text));
            });
  }

  @Test
  void whoDoesNotAskForOpenMetricsReadsThePlainTextOfPrometheus() {
    for (String accepted : new String[] {"*/*", "text/*", "application/json", ""}) {
      given()
          .accept(accepted)
          .get(metrics)
          .then()
          .statusCode(200)
          .contentType(startsWith("text/plain; version=0.0.4"))
          .body(not(endsWith("# EOF\n")));
    }
    given()
        .accept("application/openmetrics-text")
        .get(metrics)
        .then()
        .statusCode(200)
        .contentType(startsWith("application/openmetrics-text"))
        .body(endsWith("# EOF\n"));
  }

  @Test
  void promtoolReadsTheFiguresThatAProgramWithoutAnAcceptHeaderGets() throws Exception {
    assumeTrue(Promtool.isThere(), "promtool is not there");
    URLConnection connection = metrics.toURL().openConnection();
    connection.setRequestProperty("Accept", "*/*");
    try (InputStream figures = connection.getInputStream()) {
      assertEquals("", Promtool.errorsOf(figures.readAllBytes()));
    }
  }

  @Test
  void openDeadLettersAreCounted() {
    new Rows(sandbox).deadLetter(Rows.unique("metric"), 1, "OPEN", null, null);
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              String text = figures();
              return text.lines()
                  .filter(line -> line.startsWith("nightshift_dead_letters_open "))
                  .anyMatch(line -> Double.parseDouble(line.substring(line.indexOf(' '))) >= 1);
            });
  }

  private String figures() {
    // The older of the two formats ends its labels with a comma.
    return given().accept("text/plain").get(metrics).asString().replace(",}", "}");
  }
}
