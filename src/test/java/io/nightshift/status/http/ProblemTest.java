package io.nightshift.status.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.status.RawHttp;
import io.nightshift.status.ReadingSandbox;
import io.nightshift.status.Rows;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mistake of a caller is told as RFC 9457 has it. */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class ProblemTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/status/nowhere",
        "/events",
        "/events/",
        "/orders/",
        "/q/health",
        "/q/metrics",
        "//",
        "/status;v=1",
        "/dead-letters/1/nowhere",
        "/orders/..",
        "/orders/%2e%2E",
        "/events/.",
        "/./status"
      })
  void anUnknownPathIs404(String path) {
    assertProblem(RawHttp.send("GET " + path), 404, path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/events/unknown",
        "/events/un%2Fknown;x//y",
        "/events/nul%00",
        "/orders/unknown",
        "/orders/%00",
        "/inventory/unknown",
        "/inventory/%00",
        "/status/workers/unknown",
        "/status/workers/%00",
        "/dead-letters/999999999",
        "/dead-letters/0",
        "/dead-letters/-1",
        "/dead-letters/%2B1",
        "/dead-letters/01",
        "/dead-letters/99999999999999999999",
        "/dead-letters/x",
        "/dead-letters/%00"
      })
  void anUnknownIdIs404(String path) {
    Rows.awaitRunning();
    assertProblem(RawHttp.send("GET " + path), ProblemType.UNKNOWN_ITEM, path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/events/%zz",
        "/events/%",
        "/events/%e",
        "/events/%FC",
        "/events/%ED%A0%80",
        "/%C0%80"
      })
  void aPathThatIsNotEncodedIs400(String path) {
    assertProblem(RawHttp.send("GET " + path), 400, null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic=%zz", "topic=%", "topic=%FF", "%zz", "limit=%"})
  void aQueryThatIsNotEncodedIs400(String query) {
    assertProblem(RawHttp.send("GET /dead-letters?" + query), 400, "/dead-letters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/status", "/events/e", "/orders/o", "/dead-letters", "/", "/nightshift.css"})
  void aMethodThatAPathDoesNotHaveIs405AndNamesThoseItHas(String path) {
    for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO"}) {
      RawHttp.Answer answer = RawHttp.send(method + " " + path);
      assertProblem(answer, 405, path);
      assertEquals("GET, HEAD, OPTIONS", answer.headers().get("allow"));
    }
  }

  @Test
  void whatAScriptTellsApartHasATypeOfItsOwn() {
    Rows.awaitRunning();
    assertProblem(
        RawHttp.send("GET /dead-letters?limit=0"), ProblemType.BAD_PARAMETER, "/dead-letters");
    assertProblem(
        RawHttp.send("GET /dead-letters?after=x"), ProblemType.BAD_CURSOR, "/dead-letters");
    String pause = "/status/workers/intake-orders/pause";
    assertProblem(RawHttp.send("POST " + pause), ProblemType.CREDENTIALS_MISSING, pause);
    assertProblem(
        RawHttp.send("POST " + pause, "Authorization: Basic YWRhOndyb25n"),
        ProblemType.CREDENTIALS_WRONG,
        pause);
    assertProblem(
        RawHttp.send("POST " + pause, "Origin: https://elsewhere.example"),
        ProblemType.FOREIGN_ORIGIN,
        pause);
  }

  @Test
  void anyMethodOfAnUnknownPathIs404() {
    assertProblem(RawHttp.send("POST /nowhere"), 404, "/nowhere");
    assertProblem(RawHttp.send("OPTIONS /nowhere"), 404, "/nowhere");
  }

  @Test
  void optionsNamesTheMethods() {
    given()
        .options("/dead-letters")
        .then()
        .statusCode(204)
        .header("Allow", "GET, HEAD, OPTIONS")
        .body(emptyString());
  }

  @Test
  void headIsGetWithoutABody() {
    given().head("/status").then().statusCode(200).contentType("application/json");
    given().head("/openapi.json").then().statusCode(200).contentType("application/json");
    assertEquals("", RawHttp.send("HEAD /status").body());
    assertEquals("", RawHttp.send("HEAD /").body());
    RawHttp.Answer unknown = RawHttp.send("HEAD /orders/%00");
    assertEquals(404, unknown.status());
    assertEquals("", unknown.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "image/png", "///", "a", ";", "text/html;q=0.5, image/*"})
  void anAnswerThatIsNotAcceptedIs406(String accept) {
    assertProblem(RawHttp.send("GET /status", "Accept: " + accept), 406, "/status");
  }

  @Test
  void aUriThatIsTooLongIs414() {
    assertProblem(RawHttp.send("GET /events/" + "a".repeat(9_000)), 414, null);
  }

  @Test
  void headersThatAreTooLongAre431() {
    assertProblem(RawHttp.send("GET /status", "X: " + "a".repeat(20_000)), 431, "/status");
  }

  @Test
  void aBodyThatIsTooLongIs413() {
    assertProblem(RawHttp.send("POST /status", "Content-Length: 999999999"), 413, "/status");
  }

  @Test
  void whatHttpDoesNotAllowIs400() {
    assertProblem(
        RawHttp.exchange("GET /status HTTP/1.1\r\nConnection: close\r\n\r\n"), 400, "/status");
    assertProblem(RawHttp.send("GET /status", "Host: a b"), 400, "/status");
  }

  @Test
  void aRequestThatDoesNotNameExactlyOneHostIs400() {
    assertProblem(
        RawHttp.send("GET /status", "Host: localhost", "Host: localhost"), 400, "/status");
    assertProblem(RawHttp.send("GET /status", "Host: a", "Host: b"), 400, "/status");
    assertProblem(RawHttp.send("GET /status", "Host: a%41"), 400, "/status");
    assertProblem(
        RawHttp.exchange("GET /status HTTP/1.1\r\nConnection: close\r\n\r\n"), 400, "/status");
    assertEquals(200, RawHttp.exchange("GET /status HTTP/1.0\r\n\r\n").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /events/\"<>^`{|}\\",
        "GET /status?a|b=[c]&;&=&&",
        "GET /./status",
        "GET http://elsewhere/status",
        "GET *",
        "OPTIONS *",
        "CONNECT somewhere:80",
        "GET status"
      })
  void nothingThatCanBeSentIsAFaultOfTheServer(String requestLine) {
    Rows.awaitRunning(); // Before it has its tables it answers 503.
    assertTrue(RawHttp.send(requestLine).status() < 500);
  }

  @Test
  void everyAnswerHasTheHeadersThatKeepABrowserSafe() {
    for (String path : new String[] {"/", "/status", "/nowhere", "/orders/%00"}) {
      given()
          .urlEncodingEnabled(false)
          .get(path)
          .then()
          .header("Content-Security-Policy", startsWith("default-src 'self'"))
          .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
          .header("X-Content-Type-Options", equalTo("nosniff"))
          .header("Referrer-Policy", equalTo("no-referrer"))
          .header("Cache-Control", equalTo("no-store"));
    }
  }

  private static void assertProblem(RawHttp.Answer answer, int status, String instance) {
    assertProblem(answer, status, "about:blank", instance);
  }

  private static void assertProblem(RawHttp.Answer answer, ProblemType type, String instance) {
    assertProblem(answer, type.status(), type.uri(), instance);
  }

  private static void assertProblem(
      RawHttp.Answer answer, int status, String type, String instance) {
    assertEquals(status, answer.status(), answer::body);
    assertEquals("application/problem+json", answer.headers().get("content-type"));
    assertEquals(status, answer.json().getInt("status"));
    assertEquals(type, answer.json().getString("type"));
    assertTrue(!answer.json().getString("title").isBlank());
    assertTrue(!answer.json().getString("detail").isBlank());
    assertEquals(instance, answer.json().getString("instance"));
    assertEquals("nosniff", answer.headers().get("x-content-type-options"));
  }
}
