package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a database that nobody ever started. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(
          name = "quarkus.datasource.jdbc.url",
          value = "jdbc:postgresql://localhost:1/away"),
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD)
    })
class DatabaseAwayTest {

  @TestHTTPResource(value = "/health", management = true)
  URI health;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/events/e",
        "/orders/o",
        "/inventory/s",
        "/dead-letters",
        "/dead-letters/1",
        "/dead-letters/groups",
        "/audit/records",
        "/audit/verify"
      })
  void aReadIs503AndSaysWhenToAskAgain(String path) {
    given()
        .get(path)
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", notNullValue())
        .body("status", equalTo(503))
        .body("instance", equalTo(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pause", "resume", "restart", "run"})
  void anOperatorCallIs503SinceItCannotBeRecorded(String command) {
    String state = given().get("/status/workers/intake-audit").jsonPath().getString("state");
    // Each would be a 202 or a 409 if the worker had been asked.
    Credentials.operator()
        .post("/status/workers/intake-audit/" + command)
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", notNullValue());
    given().get("/status/workers/intake-audit").then().body("state", equalTo(state));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1/replay", "1/discard", "replay", "replay?dryRun=true"})
  void nothingIsDoneAboutDeadLetters(String call) {
    Credentials.operator()
        .post("/dead-letters/" + call)
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", notNullValue());
  }

  @Test
  void aMistakeOfTheCallerIsStillOne() {
    given().get("/dead-letters?limit=0").then().statusCode(400);
    given().get("/dead-letters/x").then().statusCode(404);
  }

  @Test
  void theStatusSaysWhatItKnowsWithoutTheDatabase() {
    given()
        .get("/status")
        .then()
        .statusCode(200)
        .body("state", equalTo("STARTING"))
        .body("deadLetters", hasKey("open"))
        .body("deadLetters.open", nullValue())
        .time(lessThan(5_000L));
    given()
        .get("/")
        .then()
        .statusCode(200)
        .body(containsString("The database does not answer"))
        .body(containsString("intake-orders"));
    given()
        .get("/?view=alerts")
        .then()
        .statusCode(503)
        .contentType("text/html;charset=UTF-8")
        .body(containsString("The database does not answer now"));
  }

  @Test
  void itIsAliveButNeitherStartedNorReadyAndSaysWhy() {
    given().get(health + "/live").then().statusCode(200);
    given().get(health + "/started").then().statusCode(503);
    given()
        .get(health + "/ready")
        .then()
        .statusCode(503)
        .body("checks[0].data.host", equalTo("STARTING"))
        .body("checks[0].data.schema", notNullValue());
  }
}
