package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static org.awaitility.Awaitility.await;

import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;

/** A run that an operator asks for. */
public final class RunNow {
  private RunNow() {}

  /**
   * Asks for a run until one is accepted: a worker that is at work by its own schedule refuses with
   * 409.
   */
  public static ValidatableResponse of(String worker) {
    return await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> operator().post("/status/workers/{name}/run", worker),
            (Response answer) -> answer.statusCode() != 409)
        .then()
        .statusCode(202);
  }
}
