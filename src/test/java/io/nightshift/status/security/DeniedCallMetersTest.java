package io.nightshift.status.security;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.nightshift.status.OperatedWorker.PAUSE;
import static io.nightshift.status.OperatedWorker.recorded;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.status.Credentials;
import io.nightshift.status.OpenSandbox;
import io.nightshift.status.OperatorAccessTest;
import io.nightshift.status.Rows;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import org.junit.jupiter.api.Test;

/**
 * Beside {@link OperatorAccessTest}: a packaged application does not tell where its metrics are.
 */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class DeniedCallMetersTest {
  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @Test
  void whoIsTurnedAwayIsCountedAndRecordedNowhere() {
    Rows.awaitRunning();
    long recorded = recorded();
    double unauthorized = count("unauthorized");
    double foreign = count("foreign_page");
    given().post(PAUSE).then().statusCode(401);
    with("Basic !!!!").post(PAUSE).then().statusCode(401);
    with(basic(Credentials.USERNAME, "wrong")).post(PAUSE).then().statusCode(401);
    operator().header("Sec-Fetch-Site", "cross-site").post(PAUSE).then().statusCode(403);
    with("Basic !!!!").get("/status").then().statusCode(200);
    assertEquals(unauthorized + 3, count("unauthorized"));
    assertEquals(foreign + 1, count("foreign_page"));
    assertEquals(recorded, recorded());
  }

  private double count(String reason) {
    String line = "nightshift_operator_denied_total{reason=\"" + reason + "\"}";
    return given()
        .accept("text/plain")
        .get(metrics)
        .asString()
        .replace(",}", "}")
        .lines()
        .filter(one -> one.startsWith(line))
        .mapToDouble(one -> Double.parseDouble(one.substring(one.lastIndexOf(' '))))
        .sum();
  }
}
