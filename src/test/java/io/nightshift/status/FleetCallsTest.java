package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.OperatedWorker.PAUSE;
import static io.nightshift.status.OperatedWorker.RESUME;
import static io.nightshift.status.OperatedWorker.WORKER;
import static io.nightshift.status.OperatedWorker.awaitState;
import static io.nightshift.status.OperatedWorker.recorded;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fleet and the commands to all its instances, as they are seen from outside. */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class FleetCallsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PLACE = "workers.find { it.name == '" + WORKER + "' }";

  @InjectSandbox SandboxHandle sandbox;

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
    awaitState("RUNNING");
    awaitPlace("RUNNING");
  }

  @Test
  void theFleetHasThisInstanceItsWorkersAndItsTopics() {
    await()
        .atMost(SOON)
        .until(
            () ->
                !given()
                    .get("/fleet")
                    .jsonPath()
                    .getList("topics.partitions.flatten().findAll { it.instance == 'operated-1' }")
                    .isEmpty());
    given()
        .get("/fleet")
        .then()
        .statusCode(200)
        .body("instances[0].instance", equalTo("operated-1"))
        .body("instances[0].state", equalTo("RUNNING"))
        .body("instances[0].version", notNullValue())
        .body("instances[0].host", notNullValue())
        .body(PLACE + ".kind", equalTo("intake"))
        .body(PLACE + ".desired", nullValue())
        .body(PLACE + ".instances[0].follows", equalTo(true));
    given()
        .get("/fleet/instances/operated-1")
        .then()
        .statusCode(200)
        .body("instance", equalTo("operated-1"))
        .body("workers.name", hasItem(WORKER))
        .body("partitions.partition", hasItem(0));
    given()
        .get("/fleet/instances/nobody")
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
  }

  @Test
  void aPauseHasReasonAndEndAndIsRecordedWithThem() {
    Instant until = Instant.parse("2999-01-01T00:00:00Z");
    operator()
        .queryParam("reason", "the server is repaired")
        .queryParam("until", until.toString())
        .post(PAUSE)
        .then()
        .statusCode(202)
        .body("name", equalTo(WORKER));
    given()
        .get("/fleet")
        .then()
        .body(PLACE + ".desired.state", equalTo("PAUSED"))
        .body(PLACE + ".desired.by", equalTo(Credentials.USERNAME))
        .body(PLACE + ".desired.at", notNullValue())
        .body(PLACE + ".desired.reason", equalTo("the server is repaired"))
        .body(PLACE + ".desired.until", equalTo(until.toString()));
    JsonPath record = given().get("/audit/records?action=worker.pause&limit=1").jsonPath();
    assertEquals("fleet", record.getString("items[0].details.scope"));
    assertEquals("the server is repaired", record.getString("items[0].details.reason"));
    assertEquals(until.toString(), record.getString("items[0].details.until"));
    awaitPlace("PAUSED");
    operator().post(PAUSE).then().statusCode(202);
    given().get("/fleet").then().body(PLACE + ".desired.reason", nullValue());
    operator().post(RESUME).then().statusCode(202);
    given().get("/fleet").then().body(PLACE + ".desired", nullValue());
  }

  @Test
  void whatIsWrongIs400AndAllOfItIsNamedAndNotRecorded() {
    long before = recorded();
    String detail =
        operator()
            .queryParam("scope", "world")
            .queryParam("reason", "x".repeat(501))
            .queryParam("until", "2001-01-01T00:00:00Z")
            .post(PAUSE)
            .then()
            .statusCode(400)
            .contentType("application/problem+json")
            .extract()
            .path("detail");
    assertEquals(
        "until must be in the future; scope must be one of fleet, instance;"
            + " reason must have at most 500 characters",
        detail);
    operator().post(PAUSE + "?until=tomorrow").then().statusCode(400);
    operator().post(PAUSE + "?scope=fleet&scope=instance").then().statusCode(400);
    for (String command : List.of("resume", "restart")) {
      operator()
          .post("/status/workers/" + WORKER + "/" + command + "?until=2999-01-01T00:00:00Z")
          .then()
          .statusCode(400);
    }
    assertEquals(before, recorded());
    awaitState("RUNNING");
  }

  @Test
  void aPauseOfOneInstanceIsNoDesiredStateAndAResumeOfAllEndsIt() {
    operator().post(PAUSE + "?scope=instance&reason=look").then().statusCode(202);
    awaitState("PAUSED");
    awaitPlace("PAUSED");
    given()
        .get("/fleet")
        .then()
        .body(PLACE + ".desired", nullValue())
        .body(PLACE + ".instances[0].follows", equalTo(false));
    operator().post(PAUSE + "?scope=instance").then().statusCode(409);
    operator().post(RESUME).then().statusCode(202);
    awaitState("RUNNING");
    awaitPlace("RUNNING");
    operator().post(RESUME).then().statusCode(409);
    operator().post("/status/workers/fleet/pause").then().statusCode(409);
    operator().post("/status/workers/schema/pause").then().statusCode(409);
  }

  @Test
  void aWorkerThatOnlyAnotherInstanceHasIsCommandedFromHere() throws SQLException {
    String other = Rows.unique("other");
    instance(
        "b",
        "[{\"name\":\"%s\",\"kind\":\"background\",\"state\":\"RUNNING\"".formatted(other)
            + ",\"since\":\"2026-11-30T12:00:00Z\"}]");
    long before = recorded();
    operator()
        .post("/status/workers/" + other + "/pause?reason=there")
        .then()
        .statusCode(202)
        .body("name", equalTo(other))
        .body("state", equalTo("RUNNING"));
    given()
        .get("/fleet")
        .then()
        .body("workers.find { it.name == '%s' }.desired.reason".formatted(other), equalTo("there"));
    operator().post("/status/workers/" + other + "/restart").then().statusCode(202);
    operator().post("/status/workers/" + other + "/resume").then().statusCode(202);
    assertEquals(before + 3, recorded());
    for (String here : List.of("pause?scope=instance", "restart?scope=instance", "run")) {
      operator().post("/status/workers/" + other + "/" + here).then().statusCode(404);
    }
    operator().post("/status/workers/nobody/pause").then().statusCode(404);
    operator().post("/status/workers/%00/pause").then().statusCode(404);
    given().get("/status/workers/" + other).then().statusCode(404);
    assertEquals(before + 3, recorded());
  }

  @Test
  void anInstanceIsFoundByItsNameWhateverTheCharacters() throws SQLException {
    for (String name :
        List.of(
            "a/b",
            "a//b/",
            "100%",
            "%2F",
            "a;b?c#d",
            "<b>\"&'",
            "ä 😀\u200F",
            "#2",
            "pod".repeat(100))) {
      instance(name, "[]");
      given()
          .get("/fleet/instances/{name}", name)
          .then()
          .statusCode(200)
          .body("instance", equalTo(name));
      given()
          .queryParam("view", "instance")
          .queryParam("name", name)
          .get("/")
          .then()
          .statusCode(200);
    }
    String page = given().get("/?view=fleet").then().statusCode(200).extract().asString();
    assertFalse(page.contains("<b>\"&'"));
    given().get("/fleet/instances/%00").then().statusCode(404);
  }

  private void instance(String name, String workers) throws SQLException {
    try (Connection connection = sandbox.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO instance (id, name, host, version, state, started_at, seen_at, workers,
                                      topics)
                VALUES (gen_random_uuid(), ?, ?, '1', 'RUNNING', clock_timestamp(),
                        clock_timestamp() + interval '50 minutes', ?::jsonb, '[]')
                """)) {
      insert.setString(1, name);
      insert.setString(2, name);
      insert.setString(3, workers);
      insert.executeUpdate();
    }
  }

  @AfterEach
  void theOtherInstancesAreGone() throws SQLException {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM instance WHERE version = '1'");
      statement.execute("DELETE FROM worker_restart_turn WHERE worker LIKE 'other%'");
    }
  }

  @Test
  void aRestartShowsItsProgress() {
    String since = given().get("/status/workers/" + WORKER).path("since");
    operator().post("/status/workers/" + WORKER + "/restart?reason=stuck").then().statusCode(202);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              JsonPath fleet = given().get("/fleet").jsonPath();
              assertEquals(List.of("operated-1"), fleet.getList(PLACE + ".restart.done"));
              assertEquals(List.of(), fleet.getList(PLACE + ".restart.pending"));
              assertEquals("stuck", fleet.getString(PLACE + ".restart.reason"));
            });
    assertTrue(!since.equals(given().get("/status/workers/" + WORKER).path("since")));
  }

  private static void awaitPlace(String state) {
    await()
        .atMost(SOON)
        .until(() -> given().get("/fleet").path(PLACE + ".instances[0].state"), equalTo(state));
  }
}
