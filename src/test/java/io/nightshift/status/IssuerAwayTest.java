package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.nightshift.status.OperatedWorker.RUN;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The issuer of tokens is not there when the application starts. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD)
    })
@WithTestResource(
    value = TokenIssuer.class,
    initArgs = {
      @ResourceArg(name = "late", value = "true"),
      @ResourceArg(name = "quarkus.oidc.token.audience", value = "nightshift")
    })
class IssuerAwayTest {
  TokenIssuer issuer;

  @Test
  void tokensWaitForItAndNobodyElseDoes() {
    Rows.awaitRunning();
    String token = "Bearer " + issuer.token(issuer.claims("operator"));
    with(token)
        .post(RUN)
        .then()
        .statusCode(503)
        .header("Retry-After", "5")
        .contentType("application/problem+json")
        .body("detail", equalTo("The issuer of tokens does not answer now"));
    operator().post(RUN).then().statusCode(409);
    issuer.open();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> with(token).post(RUN).then().statusCode(409));
  }
}
