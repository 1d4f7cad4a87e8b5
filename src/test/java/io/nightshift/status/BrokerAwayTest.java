package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** With a broker whose name does not resolve. */
@QuarkusTest
@WithTestResource(BrokerlessSandbox.class)
class BrokerAwayTest {
  private static final String WORKER = "/status/workers/dead-letter-publisher";

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource(value = "/health/ready", management = true)
  URI ready;

  @Test
  void theWayOfAnEventIsAnsweredWithoutWhatOnlyItsRecordSays() throws Exception {
    String id = Rows.unique("event");
    new Rows(sandbox).taken(id, "/s", sandbox.topics().orders(), 0, 1);
    given()
        .get("/events/" + id)
        .then()
        .statusCode(200)
        .body("state", equalTo("APPLIED"))
        .body("offset", equalTo(1))
        .body("effects", empty())
        .body("effectsUnknown", containsString("Kafka does not answer"));
    given()
        .get("/?view=event&source=/s&id=" + id)
        .then()
        .statusCode(200)
        .body(containsString("Kafka does not answer"));
    // A dead letter has its record: it needs no broker.
    String letter = Rows.unique("letter");
    new Rows(sandbox).deadLetter("t", 3, "OPEN", letter, "/s");
    given()
        .get("/events/" + letter)
        .then()
        .statusCode(200)
        .body("state", equalTo("DEAD_LETTERED"))
        .body("effectsUnknown", nullValue());
  }

  @Test
  void deadLettersWaitToBePublishedAndNothingElseWaitsForThem() throws Exception {
    long id = new Rows(sandbox).deadLetter(Rows.unique("waits"), 1, "OPEN", null, null);
    await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> given().get(WORKER).jsonPath().getInt("figures.failures") >= 1);
    given()
        .get(WORKER)
        .then()
        .body("state", equalTo("RUNNING"))
        .body("restarts", equalTo(0))
        .body("figures.published", equalTo(0));
    given().get(ready).then().body(not(containsString("dead-letter-publisher")));
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT published_at IS NULL FROM dead_letter WHERE id = " + id)) {
      assertTrue(row.next());
      assertEquals(true, row.getBoolean(1));
    }
  }
}
