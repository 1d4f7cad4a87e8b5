package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.agroal.api.AgroalDataSource;
import io.nightshift.hosting.WorkerState;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class StatusTest {
  private static final String UTC = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

  @InjectSandbox SandboxHandle sandbox;
  @Inject AgroalDataSource pool;

  @Test
  void theStatusSaysWhatThisIsAndHowItIs() {
    given()
        .get("/status")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("service", equalTo("nightshift"))
        .body("version", not(blankOrNullString()))
        .body("instance", not(blankOrNullString()))
        .body("state", in(List.of("STARTING", "RUNNING")))
        .body("startedAt", matchesPattern(UTC))
        .body("workers.kind", everyItem(in(List.of("intake", "background", "scheduled"))))
        .body("workers.since", everyItem(matchesPattern(UTC)))
        .body(
            "workers.state",
            everyItem(in(Arrays.stream(WorkerState.values()).map(Enum::name).toList())))
        .body("workers.restarts", everyItem(greaterThanOrEqualTo(0)))
        .body("intake.topic", hasItem(sandbox.topics().orders()));
  }

  @Test
  void theStatusSaysWhichServerOfTheDatabaseAnswers() {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                given()
                    .get("/status")
                    .then()
                    .body("database.state", equalTo("WRITABLE"))
                    .body("database.since", matchesPattern(UTC))
                    .body("database.fault", nullValue()));
  }

  /** What that pool does with it is tested without Quarkus. */
  @Test
  void thePoolIsToldOfServersThatRefuseWrites() {
    var configuration = pool.getConfiguration().connectionPoolConfiguration();
    assertTrue(configuration.exceptionSorter().isFatal(new SQLException("read-only", "25006")));
    assertEquals(Duration.ofMinutes(30), configuration.maxLifetime());
    assertEquals(
        "primary",
        configuration
            .connectionFactoryConfiguration()
            .jdbcProperties()
            .getProperty("targetServerType"));
  }

  @Test
  void theStatusCountsOpenDeadLetters() {
    Rows rows = new Rows(sandbox);
    int before = given().get("/status").jsonPath().getInt("deadLetters.open");
    String topic = Rows.unique("topic");
    rows.deadLetter(topic, 1, "OPEN", null, null);
    rows.deadLetter(topic, 2, "DISCARDED", null, null);
    given().get("/status").then().body("deadLetters.open", greaterThanOrEqualTo(before + 1));
  }

  @Test
  void workersAreListedByNamePageByPage() {
    Rows.awaitRunning();
    List<String> names = new ArrayList<>();
    String after = "";
    do {
      JsonPath page = given().get("/status/workers?limit=1" + after).jsonPath();
      names.addAll(page.getList("items.name", String.class));
      assertTrue(page.getList("items").size() <= 1);
      after = page.getString("next") == null ? null : "&after=" + page.getString("next");
    } while (after != null);
    assertEquals(names.stream().sorted().distinct().toList(), names);
    assertEquals(
        names,
        given().get("/status/workers?limit=500").jsonPath().getList("items.name", String.class));

    given()
        .get("/status/workers/{name}", names.getFirst())
        .then()
        .statusCode(200)
        .body("name", equalTo(names.getFirst()))
        .body("state", notNullValue());
  }

  private static JsonPath topics(String query) {
    return given().get("/status/intake" + query).then().statusCode(200).extract().jsonPath();
  }

  @Test
  void topicsAreListedPageByPage() {
    Rows.awaitRunning();
    JsonPath first = topics("?limit=1");
    JsonPath second = topics("?limit=1&after=" + first.getString("next"));
    assertTrue(first.getString("items[0].topic").compareTo(second.getString("items[0].topic")) < 0);
    given()
        .get("/status/intake")
        .then()
        .body("items.lag", everyItem(greaterThanOrEqualTo(0)))
        .body("items.applied", everyItem(greaterThanOrEqualTo(0)))
        .body("items.duplicates", everyItem(greaterThanOrEqualTo(0)))
        .body("items.deadLettered", everyItem(greaterThanOrEqualTo(0)))
        .body("items.eventsPerSecond", everyItem(notNullValue()))
        .body("items.partitions", everyItem(notNullValue()));
  }

  @Test
  void theMinutesOfATopicAreListedPageByPage() throws SQLException {
    Rows.awaitRunning();
    String topic = sandbox.topics().orders();
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO topic_minute VALUES ('%s', '2026-11-22T10:15Z', 'gone', 60, 5),
            ('%s', '2026-11-22T10:14Z', 'gone', 30, 9)
          """
              .formatted(topic, topic));
    }
    String all = "/status/intake/" + topic + "/history";
    List<Integer> applied = new ArrayList<>();
    String after = "";
    do {
      JsonPath page =
          given().get(all + "?limit=1" + after).then().statusCode(200).extract().jsonPath();
      applied.addAll(page.getList("items.findAll { it.instance == 'gone' }.applied"));
      after = page.getString("next") == null ? null : "&after=" + page.getString("next");
    } while (after != null);
    assertEquals(List.of(60, 30), applied);
    given().get(all + "?after=rubbish").then().statusCode(400);
    given().get(all + "?limit=0").then().statusCode(400);
    given().get("/status/intake/nobody/history").then().statusCode(404);
  }

  @Test
  void theCursorOfOneListIsNoneOfAnother() {
    String next = given().get("/status/workers?limit=1").jsonPath().getString("next");
    given().get("/status/intake?after=" + next).then().statusCode(400);
    given().get("/dead-letters?after=" + next).then().statusCode(400);
    given().get("/audit/records?after=" + next).then().statusCode(400);
  }
}
