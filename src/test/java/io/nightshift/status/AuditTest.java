package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With an application, and so a database, of its own: these records are in no chain. */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class AuditTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00.000001Z");

  @InjectSandbox SandboxHandle sandbox;

  @Test
  void recordsAreListedNewestFirstPageByPageThoughTheirTimesAreEqual() {
    String actor = Rows.unique("user:ünï");
    Rows rows = new Rows(sandbox);
    for (int sequence = 1; sequence <= 3; sequence++) {
      rows.audit("pages/0", sequence, START, actor, null);
      rows.audit("pages/1", sequence, START.plusSeconds(sequence), actor, null);
    }
    List<String> places = new ArrayList<>();
    @Nullable String after = null;
    do {
      var request = given().queryParam("actor", actor).queryParam("limit", 2);
      JsonPath page =
          (after == null ? request : request.queryParam("after", after))
              .get("/audit/records")
              .then()
              .statusCode(200)
              .extract()
              .jsonPath();
      assertTrue(page.getList("items").size() <= 2);
      for (int i = 0; i < page.getList("items").size(); i++) {
        places.add(
            page.getString("items[" + i + "].chain")
                + "#"
                + page.getString("items[" + i + "].sequence"));
      }
      after = page.getString("next");
    } while (after != null);
    assertEquals(
        List.of("pages/1#3", "pages/1#2", "pages/1#1", "pages/0#3", "pages/0#2", "pages/0#1"),
        places);
  }

  /** A page of hundreds of records as long as an event once ended the process. */
  @Test
  void aPageOfLongRecordsEndsEarlyAndNoneIsLost() {
    String actor = Rows.unique("actor");
    for (int i = 1; i <= 12; i++) {
      new Rows(sandbox).audit("long/0", i, START, actor, "\"" + "a@b.c ".repeat(40_000) + "\"");
    }
    List<Integer> sequences = new ArrayList<>();
    String next = "";
    int pages = 0;
    while (next != null) {
      JsonPath page =
          given().queryParam("actor", actor).get("/audit/records?limit=500" + next).jsonPath();
      sequences.addAll(page.getList("items.sequence", Integer.class));
      next = page.getString("next") == null ? null : "&after=" + page.getString("next");
      pages++;
    }
    assertEquals(List.of(12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1), sequences);
    assertEquals(4, pages);
  }

  @Test
  void aRecordShowsItsHashesAndItsDetailsAsTheyWereStored() {
    String actor = Rows.unique("actor");
    new Rows(sandbox).audit("shown/0", 1, START, actor, "{\"amount\":1.50,\"ü\":[]}");
    String body = given().queryParam("actor", actor).get("/audit/records").asString();
    assertTrue(body.contains("\"details\":{\"amount\":1.50,\"ü\":[]}"), body);
    given()
        .queryParam("actor", actor)
        .get("/audit/records?action=login&resource=door/1")
        .then()
        .body("items[0].at", equalTo("2026-03-01T00:00:00.000001Z"))
        .body("items[0].previousHash", equalTo("0a"))
        .body("items[0].hash", equalTo("ff"))
        .body("items[0].outcome", equalTo("SUCCESS"))
        .body("next", nullValue());
    given()
        .queryParam("actor", actor)
        .get("/audit/records?action=logout")
        .then()
        .body("items", hasSize(0));
  }

  @Test
  void recordsAreInOrderHoweverFarApartTheirTimesAre() {
    String actor = Rows.unique("actor");
    Rows rows = new Rows(sandbox);
    Instant now = Instant.now();
    List<Instant> times =
        List.of(
            Instant.parse("9999-01-01T00:00:00Z"),
            now.plusSeconds(100),
            now.minusSeconds(30),
            now.minusSeconds(31),
            now.minus(Duration.ofHours(5)),
            now.minus(Duration.ofDays(40)),
            now.minus(Duration.ofDays(40)),
            Instant.parse("1988-01-01T00:00:00Z"),
            // From before the calendar was reformed: the first of January as .NET has no time.
            Instant.parse("0001-01-01T00:00:00Z"));
    for (int i = 0; i < times.size(); i++) {
      rows.audit("apart/0", times.size() - i, times.get(i), actor, null);
    }
    var request = given().queryParam("actor", actor);
    request
        .get("/audit/records")
        .then()
        .body("items.sequence", contains(9, 8, 7, 6, 5, 4, 3, 2, 1));
    String next = "";
    for (int sequence = 9; sequence >= 1; sequence--) {
      var page = given().queryParam("actor", actor).queryParam("limit", 1);
      next =
          (next.isEmpty() ? page : page.queryParam("after", next))
              .get("/audit/records")
              .then()
              .body("items.sequence", contains(sequence))
              .extract()
              .jsonPath()
              .getString("next");
    }
    assertNull(next);
    given()
        .queryParam("actor", actor)
        .queryParam("from", "0001-01-01T00:00:00Z")
        .queryParam("to", "0001-01-01T00:00:00.000001Z")
        .get("/audit/records")
        .then()
        .body("items.at", contains("0001-01-01T00:00:00Z"));
    given()
        .queryParam("to", "1500-03-01T00:00:00Z") // A leap day in the calendar of that time only.
        .get("/audit/records")
        .then()
        .statusCode(200);
    given()
        .queryParam("actor", actor)
        .queryParam("from", "1988-01-01T00:00:00Z")
        .queryParam("to", now.minusSeconds(30).toString())
        .get("/audit/records")
        .then()
        .body("items.sequence", contains(6, 5, 4, 3, 2));
  }

  @Test
  void fromIsInclusiveAndToIsExclusive() {
    String actor = Rows.unique("actor");
    Rows rows = new Rows(sandbox);
    for (int sequence = 1; sequence <= 4; sequence++) {
      rows.audit("times/0", sequence, START.plusSeconds(sequence), actor, null);
    }
    given()
        .queryParam("actor", actor)
        .queryParam("from", "2026-03-01T00:00:02.000001Z")
        .queryParam("to", "2026-03-01T00:00:04.000001Z")
        .get("/audit/records")
        .then()
        .body("items.sequence", contains(3, 2));
    // The same moments elsewhere, and the + of the offset not encoded.
    given()
        .urlEncodingEnabled(false)
        .get(
            "/audit/records?actor="
                + actor
                + "&from=2026-03-01T01:00:02.000001+01:00&to=2026-02-28T23:00:04.000001-01:00")
        .then()
        .body("items.sequence", contains(3, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026",
        "2026-03-01",
        "2026-03-01T00:00:00",
        "2026-02-30T00:00:00Z",
        "yesterday",
        "1767225600",
        "+12026-03-01T00:00:00Z",
        "2026-03-01T00:00Z",
        "%00"
      })
  void aTimeThatIsNotAsRfc3339HasItIs400(String time) {
    for (String name : new String[] {"from", "to"}) {
      given()
          .urlEncodingEnabled(false)
          .get("/audit/records?" + name + "=" + time)
          .then()
          .statusCode(400)
          .body("detail", containsString("RFC 3339"));
    }
  }

  @Test
  void theEndsOfTimeAreTimes() {
    Rows.awaitRunning();
    given()
        .get("/audit/records?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59.999999999Z")
        .then()
        .statusCode(200);
    for (String beyond :
        new String[] {"from=0000-12-31T23:59:59Z", "to=9999-12-31T23:59:59-01:00"}) {
      given()
          .urlEncodingEnabled(false)
          .get("/audit/records?" + beyond)
          .then()
          .statusCode(400)
          .body("detail", containsString("year"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"actor", "resource", "action"})
  void aFilterThatNoDatabaseCanHoldMatchesNothing(String filter) {
    Rows.awaitRunning();
    given()
        .urlEncodingEnabled(false)
        .get("/audit/records?" + filter + "=%00")
        .then()
        .statusCode(200)
        .body("items", hasSize(0));
  }

  @Test
  void theTrailIsVerified() throws Exception {
    new Rows(sandbox).audit("stray/0", 1, START, "x", null);
    given()
        .get("/audit/verify")
        .then()
        .statusCode(200)
        .body("verified", equalTo(false))
        .body("chains", not(nullValue()))
        .body("firstBroken.why", not(nullValue()))
        .body("at", not(nullValue()));
    readersShareRunsAndGetTheLastResultWhereOneTakesTooLong();
  }

  private void readersShareRunsAndGetTheLastResultWhereOneTakesTooLong() throws Exception {
    Set<String> times = ConcurrentHashMap.newKeySet();
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        readers.submit(() -> times.add(given().get("/audit/verify").path("at")));
      }
    }
    assertTrue(!times.isEmpty() && times.size() < 20, times.toString());
    String last = given().get("/audit/verify").path("at");
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE audit_chain IN ACCESS EXCLUSIVE MODE");
      for (int i = 0; i < 3; i++) {
        given().get("/audit/verify").then().statusCode(200).body("at", equalTo(last));
      }
      assertEquals(200, given().get("/audit/records").statusCode());
      connection.rollback();
    }
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> !last.equals(given().get("/audit/verify").path("at")));
  }

  @Test
  void theInstanceIsCalledAsItsSettingSays() {
    given().get("/status").then().body("instance", equalTo("reader-1"));
  }
}
