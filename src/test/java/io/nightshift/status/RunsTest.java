package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A scheduled worker as it is seen and run from outside. */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class RunsTest {
  private static final String WORKER = "/status/workers/run-pruner";

  @Test
  void anOperatorRunsAScheduledWorkerAndItsRunsAreListedNewestFirst() {
    Rows.awaitRunning();
    runs(0);
    RunNow.of("run-pruner").body("kind", equalTo("scheduled"));
    runs(1);
    RunNow.of("run-pruner");
    runs(2);
    JsonPath newest =
        given().get(WORKER + "/runs?limit=1").then().statusCode(200).extract().jsonPath();
    assertEquals(1, newest.getList("items").size());
    given()
        .queryParam("after", newest.getString("next"))
        .get(WORKER + "/runs")
        .then()
        .statusCode(200)
        .body("next", nullValue())
        .body("items", hasSize(1))
        .body("items[0].outcome", equalTo("SUCCEEDED"))
        .body("items[0].instance", equalTo("operated-1"))
        .body("items[0].trigger", equalTo("OPERATOR"))
        .body("items[0].items", equalTo(0))
        .body("items[0].message", notNullValue())
        .body("items[0].startedAt", notNullValue())
        .body("items[0].finishedAt", notNullValue());
    JsonPath worker = given().get(WORKER).jsonPath();
    assertEquals("scheduled", worker.getString("kind"));
    Instant next = Instant.parse(worker.getString("nextRun"));
    assertEquals(0, next.getEpochSecond() % 3600);
    assertEquals(2, worker.getInt("figures.runs"));
  }

  @Test
  void oneThatHasNoScheduleHasNoRunsAndCannotBeRun() {
    Rows.awaitRunning();
    given().get("/status/workers/schema/runs").then().statusCode(200).body("items", hasSize(0));
    given().get("/status/workers/nobody/runs").then().statusCode(404);
    given().get(WORKER + "/runs?limit=0").then().statusCode(400);
    given().get(WORKER + "/runs?after=rubbish").then().statusCode(400);
    operator().post("/status/workers/schema/run").then().statusCode(409);
  }

  /** Dead letters come last, and are kept for ever by default. */
  @Test
  void theRowCleanUpDeletesTheOldRowsOfEachPackageInTheirOrder() {
    Rows.awaitRunning();
    RunNow.of("row-cleanup");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                given()
                    .get("/status/workers/row-cleanup/runs?limit=1")
                    .jsonPath()
                    .getString("items[0].message"),
            matchesPattern(
                "removed \\d+ notifications, \\d+ alerts, \\d+ minutes of topics,"
                    + " \\d+ bulk operations"));
  }

  private static void runs(int ended) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                given()
                    .get(WORKER + "/runs")
                    .jsonPath()
                    .getList("items.findAll { it.finishedAt != null }")
                    .size(),
            equalTo(ended));
  }
}
