package io.nightshift.status.security;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.nightshift.status.OperatedWorker.RUN;
import static io.nightshift.status.OperatedWorker.WORKER;
import static io.nightshift.status.OperatedWorker.recorded;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.SandboxResource;
import io.nightshift.status.Credentials;
import io.nightshift.status.Rows;
import io.nightshift.status.TokenIssuer;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operators who are vouched for by an issuer of tokens, beside the one of the settings. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.reading", value = "open"),
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.operator.role", value = "night-shift")
    })
@WithTestResource(
    value = TokenIssuer.class,
    initArgs = @ResourceArg(name = "quarkus.oidc.token.audience", value = "nightshift"))
class BearerTokensTest {
  private static final String MAY = "night-shift";

  TokenIssuer issuer;

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void whoHasTheRoleIsAnOperatorAndIsHeldToWhatWasDone() {
    bearer(issuer.token(issuer.claims(MAY))).post(RUN).then().statusCode(409);
    given()
        .get("/audit/records?actor=grace&resource=worker/" + WORKER)
        .then()
        .body("items[0].action", equalTo("worker.run"))
        .body("items[0].details.issuer", equalTo(issuer.url()))
        .body("items[0].details.subject", equalTo("u-17"));
  }

  @Test
  void whoHasAnotherRoleIs403WhateverItIsCalled() {
    long recorded = recorded();
    for (String role : List.of("operator", "admin", "", "Night-Shift")) {
      bearer(issuer.token(issuer.claims(role)))
          .post(RUN)
          .then()
          .statusCode(403)
          .contentType("application/problem+json")
          .body("status", equalTo(403))
          .body("detail", equalTo("This token is not an operator's"));
    }
    bearer(issuer.token(issuer.claims(MAY).preferredUserName("gr\0ace")))
        .post(RUN)
        .then()
        .statusCode(403);
    assertEquals(recorded, recorded());
  }

  @Test
  void aTokenThatIsNotOfThisIssuerForThisServiceNowIs401() {
    String good = issuer.token(issuer.claims(MAY));
    String claims = good.split("\\.")[1];
    for (String bad :
        List.of(
            TokenIssuer.sign(issuer.claims(MAY), TokenIssuer.newKeys().getPrivate()),
            issuer.token(issuer.claims(MAY).issuer("http://elsewhere")),
            issuer.token(issuer.claims(MAY).audience("shop")),
            issuer.token(issuer.claims(MAY).expiresAt(Instant.now().minusSeconds(600))),
            base64("{\"alg\":\"none\"}") + "." + claims + ".",
            base64("{\"alg\":\"HS256\"}") + "." + claims + "." + base64("x"),
            good.substring(0, good.length() - 4),
            "x",
            "a.b.c")) {
      bearer(bad)
          .post(RUN)
          .then()
          .statusCode(401)
          .contentType("application/problem+json")
          .header(
              "WWW-Authenticate",
              "Basic realm=\"Nightshift\", charset=\"UTF-8\", Bearer realm=\"Nightshift\"")
          .body("status", equalTo(401));
    }
  }

  @Test
  void theOperatorOfTheSettingsIsOneStill() {
    operator().post(RUN).then().statusCode(409);
    with(basic(Credentials.USERNAME, "wrong")).post(RUN).then().statusCode(401);
    given().post(RUN).then().statusCode(401);
  }

  @Test
  void aReadIsAnsweredWhateverItsToken() {
    bearer("x").get("/status").then().statusCode(200);
  }

  private static RequestSpecification bearer(String token) {
    return with("Bearer " + token);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
