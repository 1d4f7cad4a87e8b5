package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import org.awaitility.Awaitility;

/** The worker that the tests operate, and how many records operators have in the audit trail. */
final class OperatedWorker {
  static final String WORKER = "intake-audit";
  static final String PAUSE = "/status/workers/" + WORKER + "/pause";
  static final String RESUME = "/status/workers/" + WORKER + "/resume";
  static final String RUN = "/status/workers/" + WORKER + "/run";
  static final String CHAIN = "nightshift/operators";

  private OperatedWorker() {}

  static void awaitState(String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().get("/status/workers/" + WORKER).path("state"), equalTo(state));
  }

  static long recorded() {
    Number length =
        given().get("/audit/verify").path("chains.find { it.chain == '" + CHAIN + "' }?.length");
    return length == null ? 0 : length.longValue();
  }
}
