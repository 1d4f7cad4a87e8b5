package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class EventsTest {
  private static final String TOPIC = "events-test";

  @InjectSandbox SandboxHandle sandbox;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e-ünï-😀",
        "a/b",
        "a//b",
        "/lead",
        "trail/",
        "a;b=c;d",
        "100%",
        "%41",
        "a+b c",
        "a?b#c&d=e",
        "http://shop/orders;v=1?x=%2F",
        "..a",
        "\"<>\\^`{|}"
      })
  void anEventIsFoundWhateverItsIdHolds(String text) {
    String id = Rows.unique("") + text;
    String source = "urn:ünï:😀?a=b&c;d+e/" + text;
    new Rows(sandbox).taken(id, source, TOPIC, 3, 42);
    RawHttp.Answer answer = RawHttp.send("GET /events/" + encoded(id));
    assertEquals(200, answer.status(), answer::body);
    assertEquals(id, answer.json().getString("id"));
    assertEquals(source, answer.json().getString("source"));
    assertEquals("APPLIED", answer.json().getString("state"));
    assertEquals(TOPIC, answer.json().getString("topic"));
    assertEquals(3, answer.json().getInt("partition"));
    assertEquals(42, answer.json().getInt("offset"));
    assertTrue(answer.json().getString("at").endsWith("Z"));
    assertFalse(answer.json().getMap("").containsKey("deadLetterId"));

    String path = "GET /events/" + encoded(id) + "?source=";
    assertEquals(200, RawHttp.send(path + encoded(source)).status());
    assertEquals(404, RawHttp.send(path + encoded(source + "x")).status());
  }

  @Test
  void anIdWithSlashesAndSemicolonsIsFoundUnencodedToo() {
    String id = Rows.unique("http://shop/a//b;c=1,2;d");
    new Rows(sandbox).taken(id, "/s;t", TOPIC, 0, 1);
    RawHttp.Answer answer = RawHttp.send("GET /events/" + id + "?source=/s;t");
    assertEquals(200, answer.status(), answer::body);
    assertEquals(id, answer.json().getString("id"));
  }

  @Test
  void theSourceMustBeSaidWhereSeveralHaveTheId() {
    String id = Rows.unique("two");
    Rows rows = new Rows(sandbox);
    rows.taken(id, "/a", TOPIC, 0, 1);
    rows.taken(id, "/b", TOPIC, 0, 2);
    given()
        .get("/events/{id}", id)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("detail", allOf(containsString("/a"), containsString("/b")));
    given().get("/events/{id}?source=/b", id).then().statusCode(200).body("offset", equalTo(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPEN", "DISCARDED"})
  void anEventWithADeadLetterIsDeadLettered(String state) {
    String id = Rows.unique("dead");
    String topic = Rows.unique("topic");
    Rows rows = new Rows(sandbox);
    rows.taken(id, "/s", topic, 0, 7);
    long deadLetter = rows.deadLetter(topic, 7, state, id, "/s");
    given()
        .get("/events/{id}", id)
        .then()
        .statusCode(200)
        .body("state", equalTo("DEAD_LETTERED"))
        .body("deadLetterId", equalTo(Long.toString(deadLetter)));
  }

  @Test
  void anEventWhoseDeadLetterWasReplayedIsApplied() {
    String id = Rows.unique("replayed");
    String topic = Rows.unique("topic");
    Rows rows = new Rows(sandbox);
    rows.taken(id, "/s", topic, 0, 7);
    rows.deadLetter(topic, 7, "REPLAYED", id, "/s");
    given().get("/events/{id}", id).then().body("state", equalTo("APPLIED"));
  }

  @Test
  void theDeadLetterOfALaterDuplicateChangesNothing() {
    String id = Rows.unique("duplicate");
    String topic = Rows.unique("topic");
    Rows rows = new Rows(sandbox);
    rows.taken(id, "/s", topic, 0, 7);
    rows.deadLetter(topic, 8, "OPEN", id, "/s");
    given().get("/events/{id}", id).then().body("state", equalTo("APPLIED"));
  }

  @Test
  void anEventThatIsOnlyADeadLetterIsDeadLettered() {
    String id = Rows.unique("unclaimed");
    String topic = Rows.unique("topic");
    long deadLetter = new Rows(sandbox).deadLetter(topic, 9, "OPEN", id, "/s");
    given()
        .get("/events/{id}", id)
        .then()
        .statusCode(200)
        .body("source", equalTo("/s"))
        .body("state", equalTo("DEAD_LETTERED"))
        .body("offset", equalTo(9))
        .body("deadLetterId", equalTo(Long.toString(deadLetter)));
    given().get("/events/{id}?source=/t", id).then().statusCode(404);
  }

  @Test
  void aSourceThatNoDatabaseCanHoldIsOfNoEvent() {
    given().urlEncodingEnabled(false).get("/events/e?source=%00").then().statusCode(404);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
