package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The service runs under a role that owns nothing: all of its work is done, and the trail cannot be
 * changed with that role's password.
 */
@QuarkusTest
@WithTestResource(
    value = TwoRolesResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.audit.retention", value = "2s")
    })
class RunRoleTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  @InjectSandbox SandboxHandle sandbox;

  @Test
  void everythingIsDoneUnderIt() throws SQLException {
    Rows.awaitRunning();
    assertEquals(
        TwoRolesResource.APP,
        value(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name = 'nightshift'"));
    audit("role-1");
    String orders = sandbox.topics().orders();
    sandbox
        .publisher()
        .publish(
            List.of(
                Events.orderPlaced("role-order", "role-order").structured(orders),
                Events.orderPaid("role-lost", "role-unknown").structured(orders)));
    awaitValue("1", "SELECT count(*) FROM orders");
    awaitValue("SENT", "SELECT state FROM notification LIMIT 1");
    awaitValue("1", "SELECT count(*) FROM dead_letter");
    operator()
        .post("/dead-letters/{id}/discard", value("SELECT id FROM dead_letter"))
        .then()
        .statusCode(200);
    operator().post("/dead-letters/replay").then().statusCode(200);
    run("audit-sealer");
    audit("role-2");
    run("audit-sealer");
    for (Map<String, Object> worker :
        given().get("/status/workers?limit=500").jsonPath().<Map<String, Object>>getList("items")) {
      if (worker.get("kind").equals("scheduled") && !"audit-sealer".equals(worker.get("name"))) {
        run(String.valueOf(worker.get("name")));
      }
      assertEquals(null, worker.get("lastError"), worker.toString());
    }
    await()
        .atMost(SOON)
        .until(
            () -> {
              run("audit-pruner");
              return !"0".equals(value("SELECT count(*) FROM audit_cut"));
            });
    given().get("/audit/verify").then().body("firstBroken", equalTo(null));
    operator().get("/audit/verify").then().body("verified", equalTo(true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_record SET actor = 'nobody'",
        "TRUNCATE audit_record",
        "UPDATE audit_chain SET chain = 'x'",
        "DELETE FROM audit_chain",
        "TRUNCATE audit_chain",
        "UPDATE audit_seal SET length = 1",
        "DELETE FROM audit_seal",
        "TRUNCATE audit_seal",
        "UPDATE audit_cut SET length = 1",
        "DELETE FROM audit_cut",
        "TRUNCATE audit_cut",
        "UPDATE audit_retention SET keep = 1",
        "INSERT INTO audit_retention VALUES (false, 1)",
        "DELETE FROM audit_retention",
        "DELETE FROM audit_verification",
        "UPDATE flyway_schema_history SET success = false",
        "ALTER TABLE audit_record DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_record_append_only ON audit_record",
        "DROP TABLE audit_cut",
        "SET session_replication_role = replica",
        "CREATE TEMP TABLE audit_cut (chain text, length bigint)",
        "CREATE TABLE public.x (y int)",
        "CREATE OR REPLACE FUNCTION public.audit_record_is_removed_behind_a_cut() RETURNS trigger"
            + " LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "SET ROLE nightshift_owner",
        "SELECT nightshift_grant('nightshift_app')",
        "INSERT INTO audit_cut (chain, length, hash, seal) VALUES ('x', 1, '', 1)",
        "INSERT INTO audit_seal VALUES ('x', 1, 1, '', now() - interval '1 year', '', '')"
      })
  void itCannotDoThat(String sql) throws SQLException {
    Rows.awaitRunning();
    try (Connection connection =
            DriverManager.getConnection(
                sandbox.sandbox().postgres().jdbcUrl(sandbox.database()),
                TwoRolesResource.APP,
                "change-me-app");
        Statement statement = connection.createStatement()) {
      SQLException refused = assertThrows(SQLException.class, () -> statement.execute(sql));
      assertEquals("42501", refused.getSQLState(), refused.getMessage());
    }
  }

  @Test
  void itCannotRemoveARecordThatIsNotBehindACut() throws SQLException {
    Rows.awaitRunning();
    audit("role-3");
    try (Connection connection =
            DriverManager.getConnection(
                sandbox.sandbox().postgres().jdbcUrl(sandbox.database()),
                TwoRolesResource.APP,
                "change-me-app");
        Statement statement = connection.createStatement()) {
      SQLException refused =
          assertThrows(SQLException.class, () -> statement.execute("DELETE FROM audit_record"));
      assertEquals("42501", refused.getSQLState(), refused.getMessage());
    }
  }

  private void audit(String id) {
    sandbox
        .publisher()
        .publish(Events.audit(id, "ada", "open", "door/1").structured(sandbox.topics().audit()));
    awaitValue("1", "SELECT count(*) FROM audit_record WHERE event_id = '" + id + "'");
  }

  private static void run(String worker) {
    String before = newest(worker, "startedAt");
    RunNow.of(worker);
    await()
        .atMost(SOON)
        .until(
            () ->
                !newest(worker, "startedAt").equals(before)
                    && !"RUNNING".equals(newest(worker, "outcome")));
    assertTrue(
        List.of("SUCCEEDED", "NOTHING").contains(newest(worker, "outcome")),
        worker + ": " + newest(worker, "outcome") + " " + newest(worker, "message"));
  }

  private static String newest(String worker, String member) {
    Object value =
        given().get("/status/workers/{name}/runs?limit=1", worker).path("items[0]." + member);
    return String.valueOf(value);
  }

  private void awaitValue(String expected, String sql) {
    await().atMost(SOON).until(() -> expected.equals(value(sql)));
  }

  private String value(String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return String.join(",", values);
  }
}
