package io.nightshift.status;

import static io.nightshift.status.Credentials.basic;
import static io.nightshift.status.Credentials.operator;
import static io.nightshift.status.Credentials.with;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.nightshift.status.ApiDocument.Operation;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where nothing is configured, nobody but an operator sees what is personal, on any path. */
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.viewer.username", value = "vera"),
      @ResourceArg(name = "nightshift.viewer.password", value = "viewing"),
      @ResourceArg(name = "nightshift.monitoring.targets.\"shop\".sql", value = "SELECT 1")
    })
class MaskedReadingTest {
  /** No answer to a reader has it, in any spelling: a local part, a value, a body. */
  private static final String MARKER = "zoe.marker";

  private static final String ADDRESS = MARKER + "@example.com";

  private static boolean made;

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource("/status/stream")
  URI stream;

  @BeforeEach
  void aMarkerIsInEveryTable() throws SQLException {
    Rows.awaitRunning();
    if (made) {
      return;
    }
    made = true;
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : ROWS.replace("ADDRESS", ADDRESS).replace("MARKER", MARKER).split(";\n")) {
        statement.execute(sql);
      }
    }
  }

  private static final String ROWS =
      """
      INSERT INTO dead_letter (topic, partition, "offset", record_at, key, headers, value, event_id,
          source, type, reason, message, state)
      VALUES ('t', 0, 1, now(), 'ADDRESS'::bytea, '[{"key":"h","value":"em9lLm1hcmtlcg=="}]',
          '{"body":"MARKER"}'::bytea, 'ADDRESS', '/ADDRESS', 'order.paid', 'UNREADABLE',
          'time "MARKER "x" MARKER" is not RFC 3339: ADDRESS', 'OPEN');
      INSERT INTO dead_letter (topic, partition, "offset", record_at, key, headers, value, event_id,
          source, type, reason, message, state)
      VALUES ('t', 0, 2, now(), 'MARKER'::bytea || '\\xff'::bytea, '[]', 'MARKER'::bytea || '\\xff'::bytea, null,
          null, null, 'UNREADABLE', 'not JSON', 'DISCARDED');
      INSERT INTO notification (key, kind, channel, recipient, subject, data, state, due_at, attempts,
          last_error)
      VALUES ('ADDRESS', 'requested', 'EMAIL', 'ADDRESS', 'For ADDRESS', 'MARKER', 'FAILED', now(), 1,
          '550 5.1.1 <ADDRESS> MARKER: no such user');
      INSERT INTO notification (key, kind, channel, recipient, subject, data, state, due_at, attempts,
          last_error)
      VALUES ('k', 'requested', 'WEBHOOK', 'https://hooks.example.com:8443/MARKER?t=MARKER', null,
          'MARKER', 'FAILED', now(), 1, 'HTTP 400');
      INSERT INTO alert (rule, subject, severity, message, state, raised_at, seen_at, times)
      VALUES ('test', 'ADDRESS', 'CRITICAL', 'about "ADDRESS"', 'OPEN', now(), now(), 1);
      INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action, resource,
          outcome, details, previous_hash, hash)
      VALUES ('c', 1, 'ADDRESS', '/ADDRESS', 't', now(), 'ADDRESS', 'write to ADDRESS',
          'mailbox/ADDRESS', 'SUCCESS', '{"n":1.50,"to ADDRESS":["\\"Zoe\\" <ADDRESS>"]}', '\\x0a', '\\xff');
      INSERT INTO fraud_finding (rule, kind, severity, subject, message, first_at, last_at, events,
          evidence)
      VALUES ('r', 'CUSTOMERS', 'WARNING', 'ADDRESS', 'Email address "ADDRESS" was used', 0, 0, 1,
          ARRAY['ADDRESS']);
      INSERT INTO report (kind, period_from, period_to, summary, html, csv)
      VALUES ('AUDIT', 'yesterday', 'today', 'ADDRESS did much', '<p>o&#39;ADDRESS</p>',
          'actor,n,"ADDRESS",1');
      INSERT INTO job_run (name, epoch, trigger, tick, instance, outcome, message)
      VALUES ('run-pruner', 999999, 'OPERATOR', now(), 'i', 'FAILED', 'no mail to ADDRESS');
      INSERT INTO target_change (target, at, before, state, why)
      VALUES ('shop', now(), 'UP', 'DOWN', 'it says ADDRESS');
      INSERT INTO target_sample (target, at, healthy, latency_millis, error)
      VALUES ('shop', now(), false, 1, 'it says ADDRESS');
      INSERT INTO bulk_operation (action, filter, state, requested_by, last_id, found, last_error,
          started_at, ended_at)
      VALUES ('notifications.retry', '{"error":"<ADDRESS> MARKER"}', 'DONE', 'ada', 1, 0,
          'no mail to ADDRESS', now(), now());
      INSERT INTO inbox (event_id, source, topic, partition, "offset")
      VALUES ('shop', '/ADDRESS', 't', 0, 7);
      INSERT INTO orders (order_id, customer_id, email, status, currency, total, lines, placed_at,
          updated_at)
      VALUES ('shop', 'ADDRESS', 'ADDRESS', 'PAID', 'EUR', 1, '[]', now(), now());
      INSERT INTO appointment (appointment_id, email, title, starts_at, zone, remind_before, state,
          updated_at)
      VALUES ('visit', 'ADDRESS', 'for MARKER', now(), 'UTC', '{}', 'BOOKED', now())
      """;

  private static List<Operation> reads() {
    return ApiDocument.of(get("/openapi.json").asString()).operations().stream()
        .filter(one -> one.method().equals("GET"))
        .toList();
  }

  private static List<String> ids(String list) {
    return operator().get("/" + list + "?limit=500").path("items.id");
  }

  private List<String> paths(Operation read) {
    String path = read.path();
    if (!path.contains("{")) {
      return List.of(path);
    }
    if (path.contains("{id}") && !path.startsWith("/events")) {
      String list = path.substring(1, path.indexOf("/{id}"));
      return ids(list).stream().map(id -> path.replace("{id}", id)).toList();
    }
    return Stream.of("shop", "run-pruner").map(one -> path.replaceAll("\\{\\w+}", one)).toList();
  }

  @Test
  void noReadShowsAnAddressABodyOrAValueToAReader() {
    int holding = 0;
    for (Operation read : reads()) {
      if (read.isForOperators()) {
        continue;
      }
      for (String path : paths(read)) {
        for (String type : List.of("*/*", "text/html", "text/csv", "application/json")) {
          assertHidden(path, given().accept(type).get(path));
          assertHidden(path, with(basic("vera", "viewing")).accept(type).get(path));
        }
        holding += operator().get(path).asString().contains(MARKER) ? 1 : 0;
      }
    }
    assertTrue(holding >= 12, holding + " answers to an operator have the marker");
  }

  @Test
  void noViewOfThePageShowsThem() {
    for (String view :
        List.of(
            "",
            "alerts",
            "dead-letters",
            "dead-letters&by=cause",
            "notifications",
            "bulk-operations",
            "runs")) {
      assertHidden(view, given().get("/?view=" + view));
    }
    for (String id : ids("dead-letters")) {
      assertHidden(id, given().get("/?view=dead-letters&id=" + id));
      assertTrue(operator().get("/?view=dead-letters&id=" + id).asString().length() > 0);
    }
    operator().get("/?view=notifications").then().body(containsString(ADDRESS));
    operator().get("/").then().body(containsString(MARKER));
  }

  @Test
  void theSearchTellsAReaderNothingThatHeMayNotRead() {
    for (String text : List.of(ADDRESS, "mailbox/" + ADDRESS, "zoe", "z", "shop")) {
      assertHidden(text, given().queryParam("q", text).get("/search"));
      assertHidden(text, given().queryParam("q", text).get("/?view=search"));
    }
    assertHidden(MARKER, given().queryParam("q", MARKER).get("/search"));
    // The page repeats what the reader has typed, and no more.
    String page = given().queryParam("q", MARKER).get("/?view=search").asString();
    assertTrue(page.contains("Nothing has this text"), page);
    assertFalse(page.contains(ADDRESS), page);
    // Neither the beginning of an address nor an address leads to an order.
    for (String text : List.of("zo", "zoe.marke", "sho", MARKER)) {
      given().queryParam("q", text).get("/search").then().body("items.size()", equalTo(0));
    }
    given()
        .queryParam("q", ADDRESS)
        .get("/search")
        .then()
        .body("items.kind", not(hasItem("appointment")));
    // Neither an alert, nor a customer, nor a record shows that an address is known here.
    for (String text : List.of(ADDRESS, "mailbox/" + ADDRESS, MARKER + "\uFF20example.com", "@")) {
      given().queryParam("q", text).get("/search").then().body("items", empty());
    }
    given().get("/appointments/visit").then().body("title", equalTo("…"));
    operator()
        .queryParam("q", ADDRESS)
        .get("/search")
        .then()
        .body("items.kind", hasItems("order", "appointment", "customer", "alert", "notification"))
        .body("items.title", hasItem(containsString(ADDRESS)));
    operator().queryParam("q", "sho").get("/search").then().body("items.kind", hasItem("order"));
    operator().get("/appointments/visit").then().body("title", containsString(MARKER));
  }

  private static void assertHidden(String what, Response answer) {
    String text = answer.asString();
    assertTrue(answer.statusCode() < 500, what + ": " + text);
    assertFalse(text.contains(MARKER), what + ": " + text);
    assertFalse(text.contains("em9lLm1hcmtlcg"), what + ": " + text); // In base64.
    assertEquals("no-store", answer.header("Cache-Control"), what);
    assertTrue(answer.header("Vary").toLowerCase(Locale.ROOT).contains("authorization"), what);
  }

  @Test
  void theStreamShowsThemToAnOperatorAlone() throws IOException {
    assertFalse(parts(null).contains(MARKER));
    assertTrue(parts(basic(Credentials.USERNAME, Credentials.PASSWORD)).contains(ADDRESS));
    assertFalse(parts(basic("vera", "viewing")).contains(MARKER));
  }

  private String parts(@Nullable String authorization) throws IOException {
    URLConnection connection = stream.toURL().openConnection();
    connection.setReadTimeout(60_000);
    if (authorization != null) {
      connection.setRequestProperty("Authorization", authorization);
    }
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("\"waiting\":")) {
          return line;
        }
      }
    }
    throw new IOException("the stream has ended");
  }

  @Test
  void anOperatorWhoLogsInOnThePageSeesThemUntilLoggedOut() {
    assumeTrue(Browser.isThere());
    try (Browser browser = Browser.open()) {
      browser.go(stream.resolve("/?view=notifications"));
      browser.awaitText("#view > table tbody", "z…@example.com");
      browser.awaitLive();
      browser.click("#operator");
      browser.awaitText("#ask-effect", "addresses are shortened");
      browser.type("#ask-name", Credentials.USERNAME);
      browser.type("#ask-password", Credentials.PASSWORD);
      browser.click("#ask-yes");
      browser.awaitText("#view > table tbody", ADDRESS);
      browser.click(".tabs a[href='./']");
      browser.awaitText("#waiting", ADDRESS);
      browser.awaitLive();
      browser.run("document.getElementById('waiting').replaceChildren()");
      new Rows(sandbox).deadLetter("t", 9, "OPEN", "new-" + ADDRESS, "/s");
      browser.awaitText("#waiting", "new-" + ADDRESS); // By the stream.
      browser.click("#operator");
      browser.awaitText("#waiting", "z…@example.com");
      assertFalse(browser.text("body").contains(MARKER));
      browser.assertNoComplaints();
    }
  }

  @Test
  void aReaderSeesWhereItIsFromAndThatItIsMasked() {
    String list = "items.find { it.key == 'k' }.recipient";
    given().get("/notifications").then().body(list, equalTo("https://hooks.example.com:8443/…"));
    given()
        .get("/notifications?limit=500")
        .then()
        .body("items.findAll { it.channel == 'email' }.recipient[0]", equalTo("z…@example.com"))
        .body("items.findAll { it.channel == 'email' }.key[0]", equalTo("z…@example.com"));
    String id = ids("dead-letters").getLast();
    given()
        .get("/dead-letters/" + id)
        .then()
        .body("masked", equalTo(true))
        .body("key", equalTo("z…@example.com"))
        .body("headers[0].key", equalTo("h"))
        .body("headers[0].value", nullValue())
        .body("value", nullValue())
        .body("message", equalTo("time \"…\" is not RFC 3339: z…@example.com"));
    operator()
        .get("/dead-letters/" + id)
        .then()
        .body("masked", equalTo(false))
        .body("key", equalTo(ADDRESS))
        .body("headers[0].value", equalTo(MARKER))
        .body("value", equalTo("{\"body\":\"" + MARKER + "\"}"));
  }

  @Test
  void anExportIsForAnOperatorSinceWhatIsMaskedCannotBeVerified() {
    given().get("/audit/export").then().statusCode(401).contentType("application/problem+json");
    with(basic("vera", "viewing")).get("/audit/export").then().statusCode(403);
    operator().get("/audit/export").then().statusCode(200);
  }

  @Test
  void wrongCredentialsAre401ForAReadToo() {
    for (String wrong :
        List.of(
            basic("vera", "wrong"), basic("vera", Credentials.PASSWORD), "Bearer x", "Digest x")) {
      for (String path : List.of("/status", "/", "/nothing", "/notifications", "/status/stream")) {
        with(wrong)
            .get(path)
            .then()
            .statusCode(401)
            .contentType("application/problem+json")
            .header("WWW-Authenticate", containsString("Basic realm=\"Nightshift\""));
      }
    }
  }

  @Test
  void aViewerCanChangeNothing() {
    RequestSpecification viewer = with(basic("vera", "viewing"));
    viewer
        .post("/status/workers/intake-audit/pause")
        .then()
        .statusCode(403)
        .body("detail", equalTo("A viewer may only read: this needs an operator"));
    viewer.get("/status/operator").then().statusCode(403);
    viewer.get("/status/caller").then().body("role", equalTo("viewer"));
    operator().get("/status/caller").then().body("role", equalTo("operator"));
    given().get("/status/caller").then().statusCode(401);
    given().get("/login").then().statusCode(401);
    viewer.get("/login").then().statusCode(200).contentType(ContentType.HTML);
  }
}
