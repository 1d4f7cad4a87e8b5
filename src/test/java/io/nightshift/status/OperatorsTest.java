package io.nightshift.status;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may do, who else may not, and what the audit trail says of it. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.instance", value = "operated-1"),
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD)
    })
class OperatorsTest {
  private static final String WORKER = "intake-audit";
  private static final String PAUSE = "/status/workers/" + WORKER + "/pause";
  private static final String RESUME = "/status/workers/" + WORKER + "/resume";
  private static final String RUN = "/status/workers/" + WORKER + "/run";
  private static final String CHAIN = "nightshift/operators";

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

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
        .untilAsserted(
            () -> {
              JsonPath now = given().get("/status/workers/" + WORKER).jsonPath();
              assertTrue(!since.equals(now.getString("since")));
              assertEquals("RUNNING", now.getString("state"));
            });
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
    long before = length();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers =
          IntStream.range(0, 12)
              .mapToObj(i -> threads.submit(() -> operator().post(RUN).statusCode()))
              .toList();
      for (Future<Integer> answer : answers) {
        assertEquals(409, answer.get());
      }
    }
    assertEquals(before + 24, length());
    given()
        .get("/audit/verify")
        .then()
        .body("verified", equalTo(true))
        .body("chains.chain", hasItem(CHAIN));
  }

  @Test
  void aRecordThatWasTamperedWithIsFound() throws Exception {
    operator().post(RUN).then().statusCode(409);
    long last = length();
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
    long before = length();
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
    assertEquals(before, length());
    awaitState("RUNNING");
    operator().post(RESUME).then().statusCode(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "resume", "restart", "run"})
  void aWorkerThatIsNotThereIs404AndRecordedNowhere(String command) {
    long before = length();
    for (String name : new String[] {"unknown", "%00", "%2F", "intake-audit%20"}) {
      operator()
          .urlEncodingEnabled(false)
          .post("/status/workers/" + name + "/" + command)
          .then()
          .statusCode(404)
          .contentType("application/problem+json");
    }
    assertEquals(before, length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic =",
        "Basic !!!!",
        "Basic Og==",
        "Basic bm9jb2xvbg==",
        "Basic /////w==",
        "Basic AA==",
        "Basic\tOg==",
        "basic Og==",
        "Bearer x",
        "Digest username=\"ada\"",
        "x",
        ""
      })
  void anAuthorizationThatIsNoneIs401(String authorization) {
    assertDenied(RawHttp.send("POST " + PAUSE, "Authorization: " + authorization));
  }

  @Test
  void whoHasNotBothIs401AndCounted() {
    double before = denied();
    assertDenied(RawHttp.send("POST " + PAUSE));
    String nearly = Credentials.PASSWORD.strip();
    for (String wrong :
        List.of(
            basic(Credentials.USERNAME, nearly),
            basic("", Credentials.PASSWORD),
            basic("ada", Credentials.PASSWORD),
            basic(Credentials.USERNAME, ""),
            basic(Credentials.USERNAME + "\0", Credentials.PASSWORD),
            basic(Credentials.USERNAME, Credentials.PASSWORD + "\0"))) {
      assertDenied(RawHttp.send("POST " + PAUSE, "Authorization: " + wrong));
    }
    assertEquals(before + 7, denied());
  }

  @Test
  void theSchemeIsReadInAnyCase() {
    with(basic(Credentials.USERNAME, Credentials.PASSWORD).replace("Basic", "BASIC"))
        .post(RUN)
        .then()
        .statusCode(409);
  }

  @Test
  void aReadIsAnsweredWhateverItsCredentials() {
    for (String authorization : List.of("Basic !!!!", "Bearer x", basic("ada", "wrong"))) {
      for (String path : List.of("/status", "/status/workers/" + WORKER, "/audit/records", "/")) {
        with(authorization).get(path).then().statusCode(200);
      }
    }
  }

  @Test
  void anotherOriginsPageCannotMakeTheOperatorsBrowserCall() {
    double before = denied();
    long recorded = length();
    for (String[] header :
        new String[][] {
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Site", "same-site"},
          {"Origin", "https://elsewhere.example"},
          {"Origin", "null"}
        }) {
      operator()
          .header(header[0], header[1])
          .post(PAUSE)
          .then()
          .statusCode(403)
          .contentType("application/problem+json")
          .body("detail", containsString("origin"));
    }
    assertEquals(before + 4, denied());
    assertEquals(recorded, length());
    String own = "http://localhost:" + io.restassured.RestAssured.port;
    operator().header("Origin", own).post(RUN).then().statusCode(409);
    operator().header("Sec-Fetch-Site", "same-origin").post(RUN).then().statusCode(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "resume", "restart", "run"})
  void theseCallsHaveOneMethod(String command) {
    String path = "/status/workers/" + WORKER + "/" + command;
    for (String method : new String[] {"GET", "HEAD", "PUT", "DELETE", "PATCH"}) {
      RawHttp.Answer answer = RawHttp.send(method + " " + path);
      assertEquals(405, answer.status(), method);
      assertEquals("OPTIONS, POST", answer.headers().get("allow"));
    }
    given()
        .options(path)
        .then()
        .statusCode(204)
        .header("Allow", "OPTIONS, POST")
        .body(emptyString());
  }

  @Test
  void aBodyIsNotLookedAt() {
    operator().contentType("application/json").body("{\"no").post(RUN).then().statusCode(409);
    String known = "Authorization: " + basic(Credentials.USERNAME, Credentials.PASSWORD);
    RawHttp.Answer chunked =
        RawHttp.exchange(
            "POST %s HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Type: nonsense/;\r\n"
                    .formatted(RUN, known)
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n");
    assertEquals(409, chunked.status(), chunked::body);
    assertEquals(413, RawHttp.send("POST " + RUN, known, "Content-Length: 999999").status());
  }

  private static void assertDenied(RawHttp.Answer answer) {
    assertEquals(401, answer.status(), answer::body);
    assertEquals("application/problem+json", answer.headers().get("content-type"));
    assertEquals(
        "Basic realm=\"Nightshift\", charset=\"UTF-8\"", answer.headers().get("www-authenticate"));
    assertEquals(401, answer.json().getInt("status"));
    assertEquals("nosniff", answer.headers().get("x-content-type-options"));
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

  private static long length() {
    JsonPath found = given().get("/audit/verify").jsonPath();
    Number length = found.get("chains.find { it.chain == '" + CHAIN + "' }?.length");
    return length == null ? 0 : length.longValue();
  }

  private double denied() {
    return given()
        .accept("text/plain")
        .get(metrics)
        .asString()
        .lines()
        .filter(line -> line.startsWith("nightshift_operator_denied_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static void awaitState(String state) {
    Awaitility.await()
        .untilAsserted(
            () -> given().get("/status/workers/" + WORKER).then().body("state", equalTo(state)));
  }
}
