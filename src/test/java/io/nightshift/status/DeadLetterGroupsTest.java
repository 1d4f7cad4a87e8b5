package io.nightshift.status;

import static io.nightshift.status.Credentials.operator;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class DeadLetterGroupsTest {

  @InjectSandbox SandboxHandle sandbox;
  private final String topic = Rows.unique("groups");
  private long offset;

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  @Test
  void thoseOfOneCauseAreOneGroup() throws Exception {
    long first = letter("INVALID", "lines[3].quantity must be 1 to 1,000,000", "OPEN");
    letter("INVALID", "lines[17].quantity must be 1 to 1,000,000", "OPEN");
    letter("UNKNOWN_ORDER", "the order was never placed", "OPEN");
    letter("INVALID", "lines[0].quantity must be 1 to 1,000,000", "DISCARDED");
    JsonPath all = groups("");
    assertEquals(List.of(3, 1), all.getList("items.count"));
    assertEquals(List.of("INVALID", "UNKNOWN_ORDER"), all.getList("items.reason"));
    assertEquals(topic, all.getString("items[0].topic"));
    assertEquals("order.paid", all.getString("items[0].type"));
    assertEquals("lines[0].quantity must be 1 to 1,000,000", all.getString("items[0].message"));
    assertEquals(
        given().get("/dead-letters/{id}", first).jsonPath().getString("at"),
        all.getString("items[0].firstAt"));
    JsonPath open = groups("?state=OPEN");
    assertEquals(List.of(1, 2), open.getList("items.count"));
    assertEquals(all.getString("items[0].fingerprint"), open.getString("items[1].fingerprint"));
  }

  @ParameterizedTest
  @CsvSource({
    "the order ord-1 is away, the order 0b8f-77-ce is away, true",
    "'type \"a\" is not one of x', 'type \"b c\" is not one of x', true",
    "not JSON at byte 17, not JSON at byte 3, true",
    "amount is missing, currency is missing, false",
    "the order is PAID, the order is SHIPPED, false"
  })
  void whatDiffersFromEventToEventIsNoOtherCause(String one, String other, boolean same)
      throws Exception {
    letter("INVALID", one, "OPEN");
    letter("INVALID", other, "OPEN");
    List<String> fingerprints = groups("").getList("items.fingerprint");
    assertEquals(same ? 1 : 2, fingerprints.size());
  }

  @Test
  void topicAndReasonAreOtherCauses() throws Exception {
    letter("INVALID", "m", "OPEN");
    letter("UNREADABLE", "m", "OPEN");
    List<String> fingerprints = groups("").getList("items.fingerprint");
    assertNotEquals(fingerprints.get(0), fingerprints.get(1));
  }

  @Test
  void theyComePageByPage() throws Exception {
    for (String message : List.of("a", "b", "c", "b")) {
      letter("INVALID", message, "OPEN");
    }
    JsonPath first = groups("?limit=2");
    assertEquals(List.of("b", "c"), first.getList("items.message"));
    given()
        .queryParam("topic", topic)
        .queryParam("after", first.getString("next"))
        .get("/dead-letters/groups?limit=2")
        .then()
        .body("items.message", contains("a"))
        .body("next", nullValue());
  }

  @Test
  void whatIsNotAskedForRightIs400() {
    given().get("/dead-letters/groups?state=x").then().statusCode(400);
    given().get("/dead-letters/groups?limit=0").then().statusCode(400);
    given()
        .get("/dead-letters/groups?after=ZGVhZC1sZXR0ZXJzADE")
        .then()
        .statusCode(400)
        .body("detail", containsString("after"));
    given()
        .urlEncodingEnabled(false)
        .get("/dead-letters/groups?topic=%00")
        .then()
        .statusCode(200)
        .body("items", hasSize(0));
    operator().post("/dead-letters/groups").then().statusCode(405).body("status", equalTo(405));
  }

  private JsonPath groups(String more) {
    return given()
        .get("/dead-letters/groups" + more + (more.isEmpty() ? "?" : "&") + "topic=" + topic)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  private long letter(String reason, String message, String state) throws Exception {
    long id = new Rows(sandbox).deadLetter(topic, offset++, state, null, null);
    try (Connection connection = sandbox.connect();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE dead_letter SET reason = ?, message = ? WHERE id = ?")) {
      update.setString(1, reason);
      update.setString(2, message);
      update.setLong(3, id);
      assertEquals(1, update.executeUpdate());
    }
    return id;
  }
}
