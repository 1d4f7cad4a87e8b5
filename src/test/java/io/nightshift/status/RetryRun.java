package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;

/** A run of the worker {@code dead-letter-retry}, where each is the test's. */
final class RetryRun {
  private static final String WORKER = "/status/workers/dead-letter-retry";

  private RetryRun() {}

  /** Runs it once, and waits for the end of that run. */
  static void once() {
    int before = ended();
    RunNow.of("dead-letter-retry");
    await().atMost(Duration.ofSeconds(60)).until(() -> ended() == before + 1);
    given().get(WORKER + "/runs").then().body("items[0].outcome", equalTo("SUCCEEDED"));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().get(WORKER).jsonPath().getInt("figures.atWork") == 0);
  }

  private static int ended() {
    return given()
        .get(WORKER + "/runs?limit=500")
        .jsonPath()
        .<String>getList("items.outcome")
        .stream()
        .filter(outcome -> !outcome.equals("RUNNING"))
        .toList()
        .size();
  }
}
