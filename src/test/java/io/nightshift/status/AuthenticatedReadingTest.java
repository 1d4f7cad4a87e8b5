package io.nightshift.status;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.nightshift.status.ApiDocument.Operation;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where reading needs a log-in, nothing is read without one. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.reading", value = "authenticated"),
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.viewer.username", value = "vera"),
      @ResourceArg(name = "nightshift.viewer.password", value = "viewing"),
      @ResourceArg(name = "nightshift.viewer.role", value = "night-watch")
    })
@WithTestResource(
    value = TokenIssuer.class,
    initArgs = @ResourceArg(name = "quarkus.oidc.token.audience", value = "nightshift"))
class AuthenticatedReadingTest {
  @InjectSandbox SandboxHandle sandbox;

  TokenIssuer issuer;

  private static RequestSpecification viewer() {
    return with(basic("vera", "viewing"));
  }

  @BeforeEach
  void itRuns() {
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> "RUNNING".equals(viewer().get("/status").path("state")));
  }

  @Test
  void everyCallIs401WithoutACallerAndIsReadByAViewer() {
    var document = ApiDocument.of(viewer().get("/openapi.json").asString());
    for (Operation operation : document.operations()) {
      String path = operation.path().replaceAll("\\{\\w+}", "1");
      Response nobody = given().request(operation.method(), path);
      assertEquals(401, nobody.statusCode(), operation + ": " + nobody.asString());
      assertEquals("application/problem+json", nobody.contentType(), operation.toString());
      assertTrue(nobody.header("WWW-Authenticate").startsWith("Basic"), operation.toString());
      if (operation.method().equals("GET") && !path.contains("stream")) {
        Response known = viewer().get(path);
        boolean operators = operation.isForOperators();
        assertTrue(
            operators
                || (known.statusCode() < 500 && !List.of(401, 403).contains(known.statusCode())),
            operation + ": " + known.asString());
      }
    }
    for (String path : List.of("/nothing", "/openapi", "/status/stream", "/status/")) {
      given().get(path).then().statusCode(401);
      given().head(path).then().statusCode(401);
    }
  }

  @Test
  void aViewerSeesWhatIsPersonal() throws SQLException {
    String id;
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                INSERT INTO dead_letter (topic, partition, "offset", record_at, headers, value,
                    event_id, reason, message, state)
                VALUES ('t', 0, 1, now(), '[]', 'whole'::bytea, 'anna@example.com', 'INVALID', 'm',
                    'OPEN') RETURNING id
                """)) {
      row.next();
      id = row.getString(1);
    }
    viewer()
        .get("/dead-letters/" + id)
        .then()
        .body("value", equalTo("whole"))
        .body("eventId", equalTo("anna@example.com"))
        .body("masked", equalTo(false));
    viewer().get("/audit/export").then().statusCode(200);
    operator().get("/dead-letters/" + id).then().body("value", equalTo("whole"));
    viewer().post("/dead-letters/" + id + "/discard").then().statusCode(403);
  }

  @Test
  void aTokenNeedsOneOfTheRoles() {
    for (String role : List.of("night-watch", "operator")) {
      with("Bearer " + issuer.token(issuer.claims(role))).get("/status").then().statusCode(200);
    }
    with("Bearer " + issuer.token(issuer.claims("viewer")))
        .get("/status")
        .then()
        .statusCode(403)
        .contentType("application/problem+json");
    with("Bearer x").get("/status").then().statusCode(401);
  }

  @Test
  void aBrowserIsShownALogInThatHoldsNoData() {
    Response page = given().accept("text/html,*/*;q=0.8").get("/?view=notifications");
    assertEquals(401, page.statusCode());
    assertTrue(page.contentType().startsWith("text/html"));
    assertFalse(page.header("WWW-Authenticate").contains("Basic")); // Else there is no page to see.
    assertFalse(page.asString().contains("intake-orders"));
    assertTrue(page.asString().contains("ask-password"));
    for (String file : page.asString().split("\"")) {
      if (file.startsWith("page/") || file.startsWith("nightshift.css")) {
        given().get("/" + file).then().statusCode(200);
      }
    }
    given().get("/favicon.ico").then().statusCode(200);
    given()
        .accept("text/html")
        .get("/login")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", containsString("Basic realm"));
    with(basic("vera", "wrong"))
        .accept("text/html")
        .get("/")
        .then()
        .statusCode(401)
        .header("WWW-Authenticate", containsString("Basic realm"));
    viewer().accept("text/html").get("/").then().statusCode(200);
  }
}
