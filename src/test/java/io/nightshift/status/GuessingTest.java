package io.nightshift.status;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.with;
import static io.nightshift.status.OperatedWorker.RUN;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.SandboxResource;
import io.nightshift.status.http.ProblemType;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import org.junit.jupiter.api.Test;

/** Somebody guesses the operator's password; the addresses are those that a proxy forwards. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.reading", value = "open"),
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.operator.wrong-by-address", value = "3"),
      @ResourceArg(name = "nightshift.operator.wrong-in-all", value = "6"),
      @ResourceArg(name = "quarkus.http.proxy.proxy-address-forwarding", value = "true"),
      @ResourceArg(name = "quarkus.http.proxy.allow-x-forwarded", value = "true"),
      @ResourceArg(name = "quarkus.http.proxy.trusted-proxies", value = "127.0.0.1,::1")
    })
class GuessingTest {

  @Test
  void whoGuessesIsStoppedByAddressAndFromEverywhereAndNobodyElseIs() {
    Rows.awaitRunning();
    for (int i = 0; i < 3; i++) {
      call("192.0.2.1", "wrong" + i).then().statusCode(401);
    }
    stopped(call("192.0.2.1", "wrong"));
    stopped(call("192.0.2.1", Credentials.PASSWORD));
    // Reading is open to everybody.
    with(basic(Credentials.USERNAME, "wrong"))
        .header("X-Forwarded-For", "192.0.2.1")
        .get("/status")
        .then()
        .statusCode(200);
    // What is no password is not counted.
    with("Basic !!!!").header("X-Forwarded-For", "192.0.2.9").post(RUN).then().statusCode(401);

    for (int i = 2; i <= 4; i++) {
      call("192.0.2." + i, "wrong").then().statusCode(401);
    }
    stopped(call("192.0.2.4", Credentials.PASSWORD));
    call("192.0.2.77", Credentials.PASSWORD).then().statusCode(409);
  }

  private static Response call(String address, String password) {
    return with(basic(Credentials.USERNAME, password)).header("X-Forwarded-For", address).post(RUN);
  }

  private static void stopped(Response answer) {
    answer
        .then()
        .statusCode(429)
        .contentType("application/problem+json")
        .body("status", equalTo(429))
        .body("type", equalTo(ProblemType.TOO_MANY_WRONG_CREDENTIALS.uri()))
        .body("detail", containsString("Retry-After"))
        .body("instance", equalTo(RUN));
    int seconds = Integer.parseInt(answer.getHeader("Retry-After"));
    assertTrue(seconds >= 1 && seconds <= 600, () -> "" + seconds);
  }
}
