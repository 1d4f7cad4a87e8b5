package io.nightshift.status;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where no operator is configured, there is none. */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class OperatorsClosedTest {

  @ParameterizedTest
  @ValueSource(strings = {"pause", "resume", "restart", "run"})
  void everyCallIs401(String command) {
    List<RequestSpecification> requests =
        List.of(given(), operator(), with(basic("", "")), with(basic("null", "null")));
    for (RequestSpecification request : requests) {
      request
          .post("/status/workers/intake-audit/" + command)
          .then()
          .statusCode(401)
          .contentType("application/problem+json")
          .header("WWW-Authenticate", "Basic realm=\"Nightshift\", charset=\"UTF-8\"")
          .body("status", equalTo(401));
    }
  }
}
