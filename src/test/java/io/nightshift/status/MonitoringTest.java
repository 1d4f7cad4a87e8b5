package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.status.http.Cursor;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks and log files of the whole application, from its settings to what is read of them. */
@QuarkusTest
@WithTestResource(CatalogueResource.class)
@WithTestResource(WatchingSandbox.class)
class MonitoringTest {
  static final String TARGETS = "nightshift.monitoring.targets.";
  static final String LOG = "nightshift.monitoring.logs.\"app\".";
  static final String PATH = "${user.dir}/target/monitoring-test/*.log";

  private static final Path FOLDER = Path.of("target", "monitoring-test").toAbsolutePath();
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void targetsAreCheckedAndWhatIsDownIsAnAlert() {
    await().atMost(SOON).until(() -> "DOWN".equals(target("away").get("state")));
    assertEquals("UP", target("own").get("state"));
    given()
        .get("/monitoring/targets")
        .then()
        .statusCode(200)
        .body("items.name", contains("away", "own", "seldom"))
        .body("next", nullValue());
    given()
        .get("/monitoring/targets/away")
        .then()
        .statusCode(200)
        .body("type", equalTo("HTTP"))
        .body("since", notNullValue())
        .body("lastCheckedAt", notNullValue())
        .body("lastError", containsString("refused"))
        .body("latencyMillis", notNullValue());
    given()
        .get("/monitoring/targets/away/history")
        .then()
        .statusCode(200)
        .body("items[0].from", equalTo("UNKNOWN"))
        .body("items[0].to", equalTo("DOWN"))
        .body("items[0].why", containsString("refused"));
    String next =
        given()
            .get("/monitoring/targets/away/samples?limit=2")
            .then()
            .statusCode(200)
            .body("items.healthy", contains(false, false))
            .extract()
            .jsonPath()
            .getString("next");
    given().get("/monitoring/targets/away/samples?after=" + next).then().statusCode(200);
    String all =
        given().get("/monitoring/targets").asString()
            + given().get("/monitoring/targets/away/history").asString()
            + given().get("/monitoring/targets/away/samples").asString()
            + given().get("/alerts").asString()
            + given().get("/status/workers/health-watch/runs").asString();
    assertTrue(!all.contains("s3cret") && !all.contains("t0ken"), all);
    Map<String, Object> alert = alert("target-down", "away");
    assertEquals("CRITICAL", alert.get("severity"));
    assertEquals("OPEN", alert.get("state"));
    assertMetric("nightshift_monitoring_target_up{target=\"away\",type=\"HTTP\"} 0.0");
    assertMetric("nightshift_monitoring_target_up{target=\"own\",type=\"SQL\"} 1.0");
    assertMetric("nightshift_monitoring_target_latency_seconds{target=\"own\",type=\"SQL\"} ");
    assertMetric("nightshift_monitoring_checks_total{outcome=\"healthy\"} ");
  }

  @Test
  void logLinesAreCountedAndTooManyAreAnAlert() throws IOException {
    Files.createDirectories(FOLDER);
    Files.write(
        Files.createTempFile(FOLDER, "app", ".log"),
        "INFO a\nERROR OutOfMemoryError\nERROR b\nERROR c\nERROR d\nERROR e\n".getBytes(UTF_8),
        StandardOpenOption.APPEND);
    await().atMost(SOON).until(() -> sum("level", "ERROR") >= 5);
    assertTrue(sum("level", "INFO") >= 1);
    assertTrue(sum("pattern", "oom") >= 1);
    String next =
        given()
            .get("/monitoring/logs?watch=app&limit=1&from=2026-01-01T00:00:00Z")
            .then()
            .statusCode(200)
            .body("items[0].watch", equalTo("app"))
            .body("items[0].instance", equalTo("here"))
            .body("items[0].minute", notNullValue())
            .extract()
            .jsonPath()
            .getString("next");
    given().get("/monitoring/logs?watch=app&after=" + next).then().statusCode(200);
    // Five of two minutes at most: one of them has two.
    await().atMost(SOON).until(() -> alert("log-level", "app/ERROR") != null);
    assertMetric("nightshift_monitoring_log_lines_total{level=\"ERROR\",watch=\"app\"} ");
    assertMetric("nightshift_monitoring_log_matches_total{pattern=\"oom\",watch=\"app\"} ");
    given()
        .get("/status/workers/log-watch")
        .then()
        .body("state", equalTo("RUNNING"))
        .body("kind", equalTo("background"));
  }

  @Test
  void whatIsWrongWithACallIsSaid() {
    given().get("/monitoring/targets/nobody").then().statusCode(404);
    given().get("/monitoring/targets/nobody/history").then().statusCode(404);
    given().get("/monitoring/targets/nobody/samples").then().statusCode(404);
    given().get("/monitoring/targets/%00").then().statusCode(404);
    for (String list : List.of("targets", "targets/own/history", "targets/own/samples", "logs")) {
      given().get("/monitoring/" + list + "?limit=0").then().statusCode(400);
      given().get("/monitoring/" + list + "?after=x").then().statusCode(400);
    }
    for (String minute : List.of("-1000000000-01-01T00:00:00Z", "+99999-01-01T00:00:00Z", "x")) {
      String bad = Cursor.of("logs", minute, "w", "i", "LEVEL", "n");
      given().get("/monitoring/logs?after=" + bad).then().statusCode(400);
    }
    given().get("/monitoring/logs?from=yesterday").then().statusCode(400);
    given()
        .get("/monitoring/logs?watch=%00")
        .then()
        .statusCode(200)
        .body("items", equalTo(List.of()));
    given()
        .get("/monitoring/logs?watch=nobody&to=2026-01-01T00:00:00Z")
        .then()
        .statusCode(200)
        .body("items", equalTo(List.of()));
    operator().post("/monitoring/targets").then().statusCode(405);
  }

  private static Map<String, Object> target(String name) {
    return given().get("/monitoring/targets/{name}", name).jsonPath().getMap("");
  }

  private static Map<String, Object> alert(String rule, String subject) {
    List<Map<String, Object>> all = given().get("/alerts?limit=500").jsonPath().getList("items");
    return all.stream()
        .filter(one -> one.get("rule").equals(rule) && one.get("subject").equals(subject))
        .findFirst()
        .orElse(null);
  }

  private static int sum(String what, String name) {
    List<Map<String, Object>> all =
        given().get("/monitoring/logs?watch=app&limit=500").jsonPath().getList("items");
    return all.stream()
        .filter(one -> name.equals(one.get(what)))
        .mapToInt(one -> (Integer) one.get("count"))
        .sum();
  }

  private void assertMetric(String line) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              String text = given().accept("text/plain").get(metrics).asString().replace(",}", "}");
              assertTrue(text.contains("\n" + line), line + " is not in\n" + text);
            });
  }
}
