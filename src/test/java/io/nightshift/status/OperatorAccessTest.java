package io.nightshift.status;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.nightshift.status.OperatedWorker.PAUSE;
import static io.nightshift.status.OperatedWorker.RUN;
import static io.nightshift.status.OperatedWorker.WORKER;
import static io.nightshift.status.OperatedWorker.recorded;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may make an operator call, from where, and by which method. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
public class OperatorAccessTest {

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
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
  void whoHasNotBothIs401() {
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
    long recorded = recorded();
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
    assertEquals(recorded, recorded());
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
}
