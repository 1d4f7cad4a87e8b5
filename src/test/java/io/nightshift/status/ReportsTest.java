package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports, from an operator's call to what is read of them. */
@QuarkusTest
@WithTestResource(CatalogueResource.class)
@WithTestResource(WatchingSandbox.class)
class ReportsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

  /** A day long ago that no other test has. */
  private final Instant from =
      Instant.parse("1900-01-01T00:00:00Z")
          .plus(ThreadLocalRandom.current().nextInt(20_000), ChronoUnit.DAYS);

  private final Instant to = from.plus(1, ChronoUnit.DAYS);

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void aReportCountsWhatWasPlacedInItsPeriod() throws SQLException {
    order(from, "PAID", "EUR", "12.50", "=cmd|' /C calc'!A0", 2);
    order(from.plusSeconds(3_600), "PLACED", "EUR", "7.50", "<script>", 1);
    order(from.plusSeconds(3_700), "CANCELLED", "EUR", "100.00", "TEA", 50);
    order(to.minusNanos(1_000), "DELIVERED", "JPY", "980", "TEA", 3);
    order(to, "PLACED", "EUR", "999.00", "LATE", 1);
    String id = make("ORDERS");
    Map<String, Object> listed = find("ORDERS").getFirst();
    assertEquals("4 orders, 20.00 EUR, 980 JPY", listed.get("summary"));

    String html =
        given()
            .accept("text/html")
            .get("/reports/{id}", id)
            .then()
            .statusCode(200)
            .contentType(containsString("text/html"))
            .extract()
            .asString();
    assertTrue(html.contains("&lt;script&gt;") && !html.contains("<script>"), html);
    assertTrue(html.contains("<title>01:00 +00:00: 2</title>"), html);
    assertFalse(html.contains("style=") || html.contains("LATE"), html);
    String csv =
        given()
            .accept("text/csv")
            .get("/reports/{id}", id)
            .then()
            .statusCode(200)
            .contentType(containsString("text/csv"))
            .extract()
            .asString();
    List<String> lines = csv.lines().toList();
    assertTrue(lines.contains("\"By currency\",\"EUR\",\"Revenue\",\"20.00\""), csv);
    assertTrue(lines.contains("\"By currency\",\"EUR\",\"Cancelled\",\"1\""), csv);
    assertTrue(lines.contains("\"By status\",\"DELIVERED\",\"Orders\",\"1\""), csv);
    assertTrue(lines.contains("\"What sold best\",\"'=cmd|' /C calc'!A0\",\"Pieces\",\"2\""), csv);
    assertTrue(lines.contains("\"What sold best\",\"TEA\",\"Pieces\",\"3\""), csv);
    assertTrue(
        lines.contains("\"Orders placed\",\"" + to.minusSeconds(3_600) + "\",\"count\",\"1\""),
        csv);
    assertEquals(1, mailsAbout(id));
  }

  @Test
  void theSamePeriodMadeAgainReplacesItsReport() throws SQLException {
    String first = make("ORDERS");
    assertEquals("0 orders", find("ORDERS").getFirst().get("summary"));
    order(from.plusSeconds(60), "PLACED", "EUR", "1.00", "TEA", 1);
    ask("ORDERS").then().statusCode(202);
    await()
        .atMost(SOON)
        .until(() -> find("ORDERS").getFirst().get("summary").equals("1 orders, 1.00 EUR"));
    assertEquals(1, find("ORDERS").size());
    assertEquals(first, find("ORDERS").getFirst().get("id"));
  }

  @Test
  void auditActivityIsCountedByActorActionAndOutcome() throws SQLException {
    record("ada", "door.open", "SUCCESS", 1);
    record("ada", "door.open", "DENIED", 2);
    record("+bob", "key.copy", "FAILURE", 3);
    String id = make("AUDIT");
    String csv = given().accept("text/csv").get("/reports/{id}", id).asString();
    List<String> lines = csv.lines().toList();
    assertTrue(lines.contains("\"By outcome\",\"DENIED\",\"Records\",\"1\""), csv);
    assertTrue(lines.contains("\"The 50 most active\",\"ada\",\"Records\",\"2\""), csv);
    assertTrue(lines.contains("\"The 50 most active\",\"'+bob\",\"Failed\",\"1\""), csv);
    assertTrue(
        lines.contains("\"The 50 most frequent actions\",\"door.open\",\"Denied\",\"1\""), csv);
  }

  @Test
  void aRunMakesTheDayBeforeAndSaysHowFarItIs() {
    RunNow.of("audit-report");
    await()
        .atMost(SOON)
        .until(
            () ->
                given()
                    .get("/status/workers/audit-report/runs")
                    .jsonPath()
                    .getList("items.outcome")
                    .contains("SUCCEEDED"));
    Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    List<String> periods = given().get("/reports?kind=AUDIT").jsonPath().getList("items.to");
    assertTrue(
        periods.contains(today.toString()) || periods.contains(today.minusSeconds(86_400) + ""),
        periods.toString());
  }

  @Test
  void whatIsWrongWithACallIsSaid() {
    given()
        .post("/reports?kind=ORDERS&from={from}&to={to}", from + "", to + "")
        .then()
        .statusCode(401);
    operator().post("/reports").then().statusCode(400);
    operator()
        .post("/reports?kind=SALES&from={from}&to={to}", from + "", to + "")
        .then()
        .statusCode(400);
    operator()
        .post("/reports?kind=ORDERS&from={to}&to={from}", to + "", from + "")
        .then()
        .statusCode(400)
        .body("detail", containsString("after from"));
    operator()
        .post("/reports?kind=ORDERS&from=1900-01-01T00:00:00Z&to=2026-01-01T00:00:00Z")
        .then()
        .statusCode(400);
    given().get("/reports/999999999").then().statusCode(404);
    given().get("/reports/x").then().statusCode(404);
    given().get("/reports?limit=0").then().statusCode(400);
    given().get("/reports?after=x").then().statusCode(400);
    given()
        .accept("application/xml")
        .get("/reports/1")
        .then()
        .statusCode(406)
        .body("status", equalTo(406));
  }

  private io.restassured.response.Response ask(String kind) {
    return operator().post("/reports?kind={kind}&from={from}&to={to}", kind, from + "", to + "");
  }

  /** Has it made; gives its id. */
  private String make(String kind) {
    ask(kind).then().statusCode(202).body("worker", containsString("-report"));
    return await()
        .atMost(SOON)
        .until(() -> find(kind), found -> !found.isEmpty())
        .getFirst()
        .get("id")
        .toString();
  }

  private List<Map<String, Object>> find(String kind) {
    List<Map<String, Object>> all =
        given().get("/reports?limit=500&kind={kind}", kind).jsonPath().getList("items");
    return all.stream().filter(one -> one.get("from").equals(from.toString())).toList();
  }

  private long mailsAbout(String id) {
    List<String> keys =
        given().get("/notifications?limit=500").jsonPath().getList("items.key", String.class);
    return keys.stream().filter(("report/" + id)::equals).count();
  }

  private void order(
      Instant at, String status, String currency, String total, String sku, int quantity)
      throws SQLException {
    try (Connection connection = sandbox.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines,
                                    placed_at, updated_at)
                VALUES (?, 'c', 'c@example.com', ?, ?, ?::numeric,
                        jsonb_build_array(jsonb_build_object('sku', ?, 'quantity', ?)), ?, now())
                """)) {
      insert.setString(1, Rows.unique("reported"));
      insert.setString(2, status);
      insert.setString(3, currency);
      insert.setString(4, total);
      insert.setString(5, sku);
      insert.setInt(6, quantity);
      insert.setObject(7, at.atOffset(ZoneOffset.UTC));
      insert.executeUpdate();
    }
  }

  private void record(String actor, String action, String outcome, int second) throws SQLException {
    try (Connection connection = sandbox.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action,
                                          resource, outcome, previous_hash, hash)
                VALUES (?, 1, 'e', '/s', 't', ?, ?, ?, 'r', ?, '', '')
                """)) {
      insert.setString(1, Rows.unique("reported"));
      insert.setObject(2, from.plusSeconds(second).atOffset(ZoneOffset.UTC));
      insert.setString(3, actor);
      insert.setString(4, action);
      insert.setString(5, outcome);
      insert.executeUpdate();
    }
  }
}
