package io.nightshift.status.security;

import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.OperatedWorker.CHAIN;
import static io.nightshift.status.OperatedWorker.PAUSE;
import static io.nightshift.status.OperatedWorker.RESUME;
import static io.nightshift.status.OperatedWorker.RUN;
import static io.nightshift.status.OperatedWorker.WORKER;
import static io.nightshift.status.OperatedWorker.awaitState;
import static io.nightshift.status.OperatedWorker.recorded;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.intake.consumer.Applied;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.status.Credentials;
import io.nightshift.status.MaskedSandbox;
import io.nightshift.status.Rows;
import io.nightshift.status.http.ProblemType;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may do, and what the audit trail says of it. */
@QuarkusTest
@WithTestResource(MaskedSandbox.class)
class OperatorsTest {
  @InjectSandbox SandboxHandle sandbox;

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
    awaitState("RUNNING");
  }

  @Test
  void aWorkerIsPausedAndResumed() {
    operator()
        .post(PAUSE)
        .then()
        .statusCode(202)
        .contentType("application/json")
        .body("name", equalTo(WORKER))
        .body("kind", equalTo("intake"))
        .body("state", notNullValue());
    awaitState("PAUSED");
    operator().post(RESUME).then().statusCode(202).body("name", equalTo(WORKER));
    awaitState("RUNNING");
  }

  @Test
  void aWorkerIsRestarted() {
    String since = given().get("/status/workers/" + WORKER).jsonPath().getString("since");
    operator().post("/status/workers/" + WORKER + "/restart").then().statusCode(202);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              JsonPath now = given().get("/status/workers/" + WORKER).jsonPath();
              assertTrue(!since.equals(now.getString("since")));
              assertEquals("RUNNING", now.getString("state"));
            });
    String id = Rows.unique("restarted");
    Applied.publish(
        sandbox,
        List.of(Events.audit(id, "user:1", "read", "door-1").structured(sandbox.topics().audit())));
    given().get("/events/{id}", id).then().statusCode(200);
  }

  @Test
  void anAcceptedCallIsInTheAuditTrail() {
    operator().post(PAUSE).then().statusCode(202);
    newest("worker.pause")
        .body("items", hasSize(1))
        .body("items[0].chain", equalTo(CHAIN))
        .body("items[0].eventId", matchesPattern("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
        .body("items[0].source", equalTo("nightshift/operated-1"))
        .body("items[0].type", equalTo("io.nightshift.operator.call"))
        .body("items[0].actor", equalTo(Credentials.USERNAME))
        .body("items[0].resource", equalTo("worker/" + WORKER))
        .body("items[0].outcome", equalTo("SUCCESS"))
        .body("items[0].details", nullValue());
    awaitState("PAUSED");
    operator().post(RESUME).then().statusCode(202);
  }

  @Test
  void aRefusedCallSaysWhyAndSoDoesTheAuditTrail() {
    String why =
        operator()
            .post(RUN)
            .then()
            .statusCode(409)
            .contentType("application/problem+json")
            .body("status", equalTo(409))
            .body("type", equalTo(ProblemType.WORKER_KIND.uri()))
            .body("instance", equalTo(RUN))
            .body("detail", notNullValue())
            .extract()
            .path("detail");
    JsonPath trail = newest("worker.run").extract().jsonPath();
    assertEquals("FAILURE", trail.getString("items[0].outcome"));
    assertEquals(why, trail.getString("items[0].details.why"));
    assertEquals("SUCCESS", trail.getString("items[1].outcome"));
    assertEquals(trail.getString("items[1].eventId"), trail.getString("items[0].details.call"));
  }

  @Test
  void theChainOfManyCallsAtOnceIsWhole() throws Exception {
    long before = recorded();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers =
          IntStream.range(0, 12)
              .mapToObj(i -> threads.submit(() -> operator().post(RUN).statusCode()))
              .toList();
      for (Future<Integer> answer : answers) {
        assertEquals(409, answer.get());
      }
    }
    assertEquals(before + 24, recorded());
    given()
        .get("/audit/verify")
        .then()
        .body("verified", equalTo(true))
        .body("chains.chain", hasItem(CHAIN));
  }

  @Test
  void aRecordThatWasTamperedWithIsFound() throws Exception {
    operator().post(RUN).then().statusCode(409);
    long last = recorded();
    tamper("'mallory'", last);
    given()
        .get("/audit/verify")
        .then()
        .body("verified", equalTo(false))
        .body("firstBroken.chain", equalTo(CHAIN))
        .body("firstBroken.sequence", equalTo((int) last));
    tamper("'" + Credentials.USERNAME + "'", last);
    given().get("/audit/verify").then().body("verified", equalTo(true));
  }

  private void tamper(String actor, long sequence) throws Exception {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET session_replication_role = replica"); // No triggers.
      assertEquals(
          1,
          statement.executeUpdate(
              "UPDATE audit_record SET actor = %s WHERE chain = '%s' AND sequence = %d"
                  .formatted(actor, CHAIN, sequence)));
    }
  }

  @Test
  void aCallThatCannotBeRecordedInTimeIs503AndNothingIsDone() throws Exception {
    operator().post(RUN).then().statusCode(409); // So that there is a chain.
    long before = recorded();
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("SELECT FROM audit_chain WHERE chain = '" + CHAIN + "' FOR UPDATE");
      operator()
          .post(PAUSE)
          .then()
          .statusCode(503)
          .contentType("application/problem+json")
          .header("Retry-After", notNullValue());
      connection.rollback();
    }
    assertEquals(before, recorded());
    awaitState("RUNNING");
    operator().post(RESUME).then().statusCode(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "resume", "restart", "run"})
  void aWorkerThatIsNotThereIs404AndRecordedNowhere(String command) {
    long before = recorded();
    for (String name : new String[] {"unknown", "%00", "%2F", "intake-audit%20"}) {
      operator()
          .urlEncodingEnabled(false)
          .post("/status/workers/" + name + "/" + command)
          .then()
          .statusCode(404)
          .contentType("application/problem+json");
    }
    assertEquals(before, recorded());
  }

  private static io.restassured.response.ValidatableResponse newest(String action) {
    int limit = action.equals("worker.run") ? 2 : 1;
    return given()
        .queryParam("action", action)
        .queryParam("limit", limit)
        .get("/audit/records")
        .then()
        .statusCode(200);
  }
}
