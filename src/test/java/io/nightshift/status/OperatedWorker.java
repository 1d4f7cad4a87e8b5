package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import org.awaitility.Awaitility;

/** The worker that the tests operate, and how many records operators have in the audit trail. */
public final class OperatedWorker {
  public static final String WORKER = "intake-audit";
  public static final String PAUSE = "/status/workers/" + WORKER + "/pause";
  public static final String RESUME = "/status/workers/" + WORKER + "/resume";
  public static final String RUN = "/status/workers/" + WORKER + "/run";
  public static final String CHAIN = "nightshift/operators";

  private OperatedWorker() {}

  public static void awaitState(String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().get("/status/workers/" + WORKER).path("state"), equalTo(state));
  }

  public static long recorded() {
    Number length =
        given().get("/audit/verify").path("chains.find { it.chain == '" + CHAIN + "' }?.length");
    return length == null ? 0 : length.longValue();
  }
}
