package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows whose times no program of today writes: all that reads them answers all the same. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class OldTimesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;

  @ParameterizedTest
  @ValueSource(
      strings = {"infinity", "-infinity", "0001-02-29 00:00:00+00 BC", "294276-12-31 00:00:00+00"})
  void anOrderAndItsEmails(String time) {
    Rows.awaitRunning();
    String order = Rows.unique("order");
    new Rows(sandbox).order(order, "1.0000", "[]");
    run(
        "UPDATE orders SET placed_at = ?::timestamptz, updated_at = ?::timestamptz"
            + " WHERE order_id = ?",
        time,
        time,
        order);
    given().get("/orders/" + order).then().statusCode(200).body("orderId", equalTo(order));
    long old = notification(order);
    long other = notification(order(Rows.unique("order")));
    // Nothing ever asks for it again where it is not due at any time: it is shown all the same.
    run("UPDATE notification SET due_at = ?::timestamptz WHERE key = ?", time, order);
    wake();
    for (long id : new long[] {old, other}) {
      await().atMost(SOON).until(() -> state(id).equals("SENT"));
    }
    operator().get("/notifications/" + old + "/preview").then().statusCode(lessThan(500));
    given().get("/notifications").then().statusCode(200).body("items.key", hasItem(order));
    given().get("/").then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"infinity", "-infinity", "0001-02-29 00:00:00+00 BC", "294276-12-31 00:00:00+00"})
  void aDeadLetterIsReadReplayedAndDiscarded(String time) {
    Rows rows = new Rows(sandbox);
    for (String call : new String[] {"replay", "discard"}) {
      long id =
          rows.deadLetter(sandbox.topics().orders(), System.nanoTime(), "OPEN", "e" + time, "/s");
      run(
          "UPDATE dead_letter SET record_at = ?::timestamptz, at = ?::timestamptz WHERE id = ?::int",
          time,
          time,
          Long.toString(id));
      given().get("/dead-letters/" + id).then().statusCode(200);
      operator().post("/dead-letters/" + id + "/" + call).then().statusCode(200);
      given().get("/dead-letters/groups").then().statusCode(200);
      given().get("/dead-letters").then().statusCode(200);
      given().queryParam("source", "/s").get("/events/e" + time).then().statusCode(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"infinity", "-infinity", "0001-02-29 00:00:00+00 BC", "294276-12-31 00:00:00+00"})
  void aRecordOfTheTrail(String time) {
    String chain = Rows.unique("chain");
    run("ALTER TABLE audit_record DISABLE TRIGGER USER");
    run("INSERT INTO audit_chain VALUES (?, 1, '\\xff')", chain);
    run(
        """
        INSERT INTO audit_record (chain, sequence, event_id, source, type, at, actor, action,
                                  resource, outcome, previous_hash, hash)
        VALUES (?, 1, 'e', '/s', 't', ?::timestamptz, 'eve', 'login', ?, 'SUCCESS', '\\x0a', '\\xff')
        """,
        chain,
        time,
        chain);
    given()
        .queryParam("resource", chain)
        .get("/audit/records")
        .then()
        .statusCode(200)
        .body("items.size()", equalTo(1));
    given().get("/audit/records?limit=1").then().statusCode(200);
    // A reader may be given the result of a run that began before.
    await()
        .atMost(SOON)
        .until(() -> given().get("/audit/verify").path("firstBroken.chain"), equalTo(chain));
    given().get("/audit/verify").then().statusCode(200).body("verified", equalTo(false));
    given().queryParam("chain", chain).get("/audit/export").then().statusCode(200);
    run("DELETE FROM audit_record WHERE chain = ?", chain);
    run("DELETE FROM audit_chain WHERE chain = ?", chain);
    run("ALTER TABLE audit_record ENABLE TRIGGER USER");
  }

  @Test
  void everyOtherListOfRows() {
    Rows.awaitRunning();
    String time = "0001-02-29 00:00:00+00 BC";
    String sku = Rows.unique("sku");
    new Rows(sandbox).stock(sku, 1, 1);
    run("UPDATE inventory SET synced_at = ?::timestamptz, vanished_at = synced_at", time);
    run(
        "INSERT INTO alert (rule, subject, severity, message, raised_at, seen_at)"
            + " VALUES ('r', 's', 'INFO', 'm', ?::timestamptz, 'infinity')",
        time);
    run(
        "INSERT INTO report (kind, period_from, period_to, made_at, summary, html, csv)"
            + " VALUES ('ORDERS', ?::timestamptz, 'infinity', '-infinity', 's', 'h', 'c')",
        time);
    run(
        "INSERT INTO fraud_finding (rule, kind, severity, subject, message, first_at, last_at,"
            + " events, evidence, found_at, seen_at) VALUES ('r', 'ORDERS', 'INFO', 's', 'm', "
            + Long.MIN_VALUE
            + ", "
            + Long.MAX_VALUE
            + ", 1, '{}', ?::timestamptz, 'infinity')",
        time);
    run(
        "INSERT INTO job_run (name, epoch, trigger, tick, instance, started_at, finished_at)"
            + " VALUES ('trouble-watch', -1, 'SCHEDULE', ?::timestamptz, 'i', '-infinity', 'infinity')",
        time);
    run("ALTER TABLE audit_seal DISABLE TRIGGER USER"); // They refuse such a time today.
    run(
        "INSERT INTO audit_seal (chain, number, length, head, sealed_at, previous_hash, hash)"
            + " VALUES ('old', 1, 1, '', ?::timestamptz, '', '')",
        time);
    run("ALTER TABLE audit_seal ENABLE TRIGGER USER");
    for (String list :
        new String[] {
          "/inventory/" + sku,
          "/alerts",
          "/reports",
          "/fraud/findings",
          "/status/workers/trouble-watch/runs",
          "/status/workers",
          "/monitoring/targets",
          "/audit/seals",
          "/audit/verify",
          "/"
        }) {
      given().get(list).then().statusCode(200);
    }
  }

  private String order(String id) {
    new Rows(sandbox).order(id, "1.0000", "[]");
    return id;
  }

  private long notification(String order) {
    return Long.parseLong(
        run(
            "INSERT INTO notification (key, kind, channel, recipient, subject)"
                + " VALUES (?, 'order-confirmed', 'EMAIL', 'ada@example.com', 's') RETURNING id",
            order));
  }

  private void wake() {
    run("SELECT 0 FROM (SELECT pg_notify('nightshift', 'notifications')) AS signal");
  }

  private String state(long id) {
    return run("SELECT state FROM notification WHERE id = ?::int", Long.toString(id));
  }

  private String run(String sql, String... values) {
    try (Connection connection = sandbox.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setString(i + 1, values[i]);
      }
      if (!statement.execute()) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
