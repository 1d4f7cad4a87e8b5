package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SampleEvent;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The fraud watch from events on Kafka to what an operator sees of it. */
@QuarkusTest
@WithTestResource(CatalogueResource.class)
@WithTestResource(WatchingSandbox.class)
class FraudTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PERIOD = "from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z";

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  private final String customer = Rows.unique("customer");

  @BeforeEach
  void hasBegun() {
    Rows.awaitRunning();
    // What is there before its first run is not judged.
    await().atMost(SOON).until(() -> runs("outcome").contains("SUCCEEDED"));
  }

  private static List<String> runs(String member) {
    return given().get("/status/workers/fraud-watch/runs").jsonPath().getList("items." + member);
  }

  @Test
  void anOrderThatIsTooLargeBecomesAnAlertWithItsEvidence() {
    String order = Rows.unique("order");
    publish(placed(order, "6000.00"), placed(Rows.unique("order"), "5000.00"));
    Map<String, Object> found = awaitFindings("big", order).getFirst();
    assertEquals(List.of(order), found.get("evidence"));
    assertEquals("CRITICAL", found.get("severity"));
    assertEquals("2026-11-22T10:15:30.123Z", found.get("firstAt"));
    List<Map<String, Object>> alerts = given().get("/alerts?limit=500").jsonPath().getList("items");
    Map<String, Object> alert =
        alerts.stream().filter(one -> one.get("subject").equals(order)).findAny().orElseThrow();
    assertEquals("fraud/big", alert.get("rule"));
    assertEffect(order + "-placed", alert.get("id"));
    assertTrue(alert.get("message").toString().contains("comes to 6000.00 EUR"), alert::toString);
    given()
        .get("/fraud/findings/{id}", found.get("id"))
        .then()
        .statusCode(200)
        .body("subject", equalTo(order))
        .body("events", equalTo(1));
    String figures = given().accept("text/plain").get(metrics).asString().replace(",}", "}");
    assertTrue(figures.contains("nightshift_fraud_findings_total{rule=\"big\"}"), figures);
    assertTrue(figures.contains("nightshift_fraud_judged_total{source=\"orders\"}"), figures);
    assertTrue(figures.contains("nightshift_fraud_judged_total{source=\"audit\"}"), figures);
  }

  private static void assertEffect(String event, Object alert) {
    given()
        .get("/events/" + event)
        .then()
        .statusCode(200)
        .body("effects.find { it.kind == 'alert' }.id", equalTo(alert))
        .body("effects.find { it.kind == 'alert' }.state", equalTo("OPEN"))
        .body("effects.find { it.kind == 'alert' }.href", equalTo("/alerts/" + alert));
  }

  @Test
  void deniedActionsOfAnActorAreFoundAcrossPartitions() {
    String actor = Rows.unique("actor");
    List<SampleEvent> events =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    Events.audit(Rows.unique("event"), actor, "door.open", "door/" + i)
                        .with("outcome", "DENIED"))
            .toList();
    publishAudit(events);
    Map<String, Object> found = awaitFindings("knocking", actor).getFirst();
    assertEquals(3, found.get("events"));
    List<Map<String, Object>> alerts = given().get("/alerts?limit=500").jsonPath().getList("items");
    Map<String, Object> alert =
        alerts.stream().filter(one -> one.get("subject").equals(actor)).findAny().orElseThrow();
    assertEffect(events.getFirst().id(), alert.get("id"));
  }

  @Test
  void anEventThatWasADeadLetterIsJudgedWhenItIsReplayed() {
    publish(placed(Rows.unique("order"), "1.00"), placed(Rows.unique("order"), "1.00"));
    publish(placed(Rows.unique("order"), "1.00"));
    SampleEvent late = placed(Rows.unique("order"), "1.00");
    long letter =
        new Rows(sandbox)
            .deadLetter(
                sandbox.topics().orders(),
                1_000_000 + late.hashCode() % 1_000_000,
                "OPEN",
                late.id(),
                late.source(),
                null,
                "[]",
                late.bytes());
    awaitJudged();
    assertEquals(List.of(), findings("many", customer));
    operator()
        .post("/dead-letters/{id}/replay", letter)
        .then()
        .statusCode(200)
        .body("state", equalTo("REPLAYED"));
    assertEquals(4, awaitFindings("many", customer).getFirst().get("events"));
  }

  @Test
  void aRuleIsTriedWithOtherLimitsAndNothingIsRaisedOrStored() {
    publish(placed(Rows.unique("order"), "4000.00"), placed(Rows.unique("order"), "4500.00"));
    awaitJudged();
    String findings = given().get("/fraud/findings?limit=500").asString();
    operator()
        .post("/fraud/rules/many/try?" + PERIOD + "&count=2&window=5m")
        .then()
        .statusCode(200)
        .body("rule.count", equalTo(2))
        .body("rule.window", equalTo("PT5M"))
        .body("sample.subject", hasItem(customer));
    JsonPath tried =
        operator()
            .post("/fraud/rules/big/try?" + PERIOD + "&over=EUR:4100,USD:1")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    assertTrue(tried.getLong("found") >= 1 && tried.getLong("judged") >= 2, tried::prettify);
    assertEquals(findings, given().get("/fraud/findings?limit=500").asString());
    given()
        .get("/fraud/rules")
        .then()
        .statusCode(200)
        .body("items.name", contains("big", "knocking", "many"))
        .body("items[2].count", equalTo(4)) // As it is configured.
        .body("next", nullValue());
    given()
        .get("/audit/records?resource=fraud-rule/big")
        .then()
        .body("items[0].action", equalTo("fraud.try"));
  }

  @Test
  void whatIsWrongWithACallIsSaid() {
    given().post("/fraud/rules/many/try?" + PERIOD).then().statusCode(401);
    wrong("nobody/try?" + PERIOD, 404, "no rule of this name");
    wrong("many/try", 400, "from and to are needed");
    wrong("many/try?from=2026-11-23T00:00:00Z&to=2026-11-22T00:00:00Z", 400, "after from");
    wrong("many/try?from=2020-11-23T00:00:00Z&to=2026-11-22T00:00:00Z", 400, "366 days");
    wrong("many/try?" + PERIOD + "&count=1", 400, "count must be from 2");
    wrong("many/try?" + PERIOD + "&count=99999999999", 400, "count must be a number");
    wrong("many/try?" + PERIOD + "&window=soon", 400, "window must be a duration");
    wrong("many/try?" + PERIOD + "&window=400d", 400, "window must be from");
    wrong("many/try?" + PERIOD + "&over=EUR:1", 400, "it has count, window");
    wrong("big/try?" + PERIOD + "&count=3", 400, "it has over");
    wrong("big/try?" + PERIOD + "&over=EUR", 400, "EUR:5000");
    wrong("big/try?" + PERIOD + "&over=EUR:1e99999999", 400, "EUR:5000");
    wrong("knocking/try?" + PERIOD + "&outcomes=SUCCESS", 400, "DENIED, FAILURE");
    given().get("/fraud/findings/999999999").then().statusCode(404);
    given().get("/fraud/findings/x").then().statusCode(404);
    given().get("/fraud/findings?limit=0").then().statusCode(400);
    given().get("/fraud/findings?after=x").then().statusCode(400);
    given().get("/fraud/findings?subject=%00").then().statusCode(200).body("items", hasSize(0));
    given().get("/fraud/findings?rule=nobody").then().statusCode(200).body("items", hasSize(0));
  }

  @Test
  void findingsAreListedPageByPageNewestFirst() {
    String first = Rows.unique("order");
    String second = Rows.unique("order");
    publish(placed(first, "7000.00"));
    awaitFindings("big", first);
    publish(placed(second, "8000.00"));
    awaitFindings("big", second);
    JsonPath page = given().get("/fraud/findings?rule=big&limit=1").jsonPath();
    assertEquals(List.of(second), page.getList("items.subject"));
    given()
        .queryParam("after", page.getString("next"))
        .get("/fraud/findings?rule=big&limit=1")
        .then()
        .statusCode(200)
        .body("items.subject", contains(first));
  }

  private static void wrong(String call, int status, String detail) {
    operator()
        .post("/fraud/rules/" + call)
        .then()
        .statusCode(status)
        .body("detail", containsString(detail));
  }

  private SampleEvent placed(String order, String price) {
    return Events.orderPlaced(order + "-placed", order, new Events.Line("TEA", 1, price))
        .with("customerId", customer);
  }

  private void publish(SampleEvent... events) {
    for (SampleEvent event : events) {
      sandbox.publisher().publish(event.structured(sandbox.topics().orders()));
    }
    await()
        .atMost(SOON)
        .until(
            () ->
                List.of(events).stream()
                    .allMatch(one -> given().get("/orders/" + one.subject()).statusCode() == 200));
  }

  private void publishAudit(List<SampleEvent> events) {
    events.forEach(one -> sandbox.publisher().publish(one.structured(sandbox.topics().audit())));
  }

  /** Waits for a run that began after everything that is there now. */
  private static void awaitJudged() {
    String now = runs("startedAt").getFirst();
    await()
        .atMost(SOON)
        .until(
            () ->
                runs("findAll { it.startedAt > '"
                            + now
                            + "' && it.outcome == 'SUCCEEDED' }.startedAt")
                        .size()
                    > 0);
  }

  private static List<Map<String, Object>> awaitFindings(String rule, String subject) {
    return await().atMost(SOON).until(() -> findings(rule, subject), all -> !all.isEmpty());
  }

  private static List<Map<String, Object>> findings(String rule, String subject) {
    return given()
        .queryParam("rule", rule)
        .queryParam("subject", subject)
        .get("/fraud/findings")
        .jsonPath()
        .getList("items");
  }
}
