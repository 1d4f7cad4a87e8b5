package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(OpenSandbox.class)
class DeadLettersTest {

  @InjectSandbox SandboxHandle sandbox;

  @Test
  void theyAreListedNewestFirstPageByPage() {
    String topic = Rows.unique("pages");
    Rows rows = new Rows(sandbox);
    LongStream.range(0, 7).forEach(offset -> rows.deadLetter(topic, offset, "OPEN", null, null));

    List<Integer> offsets = new ArrayList<>();
    int pages = 0;
    @Nullable String after = null;
    do {
      JsonPath page = page(topic, 3, after);
      offsets.addAll(page.getList("items.offset", Integer.class));
      after = page.getString("next");
      // What comes in meanwhile is newer, and moves nothing.
      rows.deadLetter(topic, 100 + pages++, "OPEN", null, null);
    } while (after != null);
    assertEquals(List.of(6, 5, 4, 3, 2, 1, 0), offsets);
    assertEquals(3, pages);
  }

  @Test
  void aLastPageThatIsFullHasNoNext() {
    String topic = Rows.unique("full");
    Rows rows = new Rows(sandbox);
    rows.deadLetter(topic, 1, "OPEN", null, null);
    rows.deadLetter(topic, 2, "OPEN", null, null);
    assertEquals(null, page(topic, 2, null).getString("next"));
  }

  @Test
  void aPageHas50ItemsWhereNothingElseIsSaid() {
    String topic = Rows.unique("default");
    Rows rows = new Rows(sandbox);
    LongStream.range(0, 51).forEach(offset -> rows.deadLetter(topic, offset, "OPEN", null, null));
    given().queryParam("topic", topic).get("/dead-letters").then().body("items", hasSize(50));
    given()
        .queryParam("topic", topic)
        .get("/dead-letters?limit=500")
        .then()
        .body("items", hasSize(51))
        .body("next", nullValue());
  }

  @Test
  void theyAreFiltered() {
    String topic = Rows.unique("filter;&=ü");
    Rows rows = new Rows(sandbox);
    long open = rows.deadLetter(topic, 1, "OPEN", "e", "/s");
    long discarded = rows.deadLetter(topic, 2, "DISCARDED", null, null);
    given()
        .queryParam("topic", topic)
        .get("/dead-letters?state=OPEN&reason=INVALID")
        .then()
        .body("items.id", contains(Long.toString(open)));
    given()
        .queryParam("topic", topic)
        .get("/dead-letters?state=DISCARDED&reason=")
        .then()
        .body("items.id", contains(Long.toString(discarded)))
        .body("items[0].eventId", nullValue())
        .body("items[0].attempts", equalTo(1));
    given()
        .queryParam("topic", topic)
        .get("/dead-letters?reason=HANDLER_ERROR")
        .then()
        .body("items", hasSize(0));
  }

  @Test
  void aTopicThatNoDatabaseCanHoldHasNone() {
    given()
        .urlEncodingEnabled(false)
        .get("/dead-letters?topic=%00")
        .then()
        .statusCode(200)
        .body("items", hasSize(0))
        .body("next", nullValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "501", "-1", "%2B1", "1.0", "1e2", "x", "", "99999999999999999999", "%00"})
  void aLimitOutsideOf1To500Is400(String limit) {
    given()
        .urlEncodingEnabled(false)
        .get("/dead-letters?limit=" + limit)
        .then()
        .statusCode(400)
        .body("detail", containsString("1 to 500"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "%00",
        "AAAA",
        "=",
        "ZGVhZC1sZXR0ZXJz",
        "ZGVhZC1sZXR0ZXJzADE=",
        "ZGVhZC1sZXR0ZXJzADAx",
        "ZGVhZC1sZXR0ZXJzAC0x",
        "ZGVhZC1sZXR0ZXJzADEAMQ",
        "ZGVhZC1sZXR0ZXJzAHg",
        "😀"
      })
  void aBadCursorIs400(String cursor) {
    given()
        .urlEncodingEnabled(!cursor.contains("%"))
        .get("/dead-letters?after=" + cursor)
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
  }

  @Test
  void anUnknownReasonOrStateIs400AndNamesThoseThatAre() {
    given()
        .get("/dead-letters?state=open")
        .then()
        .statusCode(400)
        .body("detail", containsString("OPEN, REPLAYED, DISCARDED"));
    given()
        .get("/dead-letters?reason=WHATEVER")
        .then()
        .statusCode(400)
        .body("detail", containsString("UNKNOWN_ORDER"));
  }

  @Test
  void oneIsShownWithItsRecordAsText() {
    long id =
        new Rows(sandbox)
            .deadLetter(
                Rows.unique("whole"),
                1,
                "OPEN",
                "e",
                "/s",
                Rows.bytes("ord-1"),
                """
                [{"key": "ce_id", "value": "ZQ=="}, {"key": "ce_id", "value": "/w=="},
                 {"key": "n\\u0000", "value": null}]
                """,
                Rows.bytes("{\"ü\":\"😀\"}"));
    given()
        .get("/dead-letters/{id}", id)
        .then()
        .statusCode(200)
        .body("id", equalTo(Long.toString(id)))
        .body("reason", equalTo("INVALID"))
        .body("message", equalTo("amount is missing"))
        .body("key", equalTo("ord-1"))
        .body("keyEncoding", equalTo("text"))
        .body("value", equalTo("{\"ü\":\"😀\"}"))
        .body("valueEncoding", equalTo("text"))
        .body("headers.key", contains("ce_id", "ce_id", "n\0"))
        .body("headers.value", contains("e", "/w==", null))
        .body("headers.encoding", contains("text", "base64", null));
  }

  @Test
  void whatIsNotUtf8IsShownAsBase64AndWhatIsNotThereAsNull() {
    long id =
        new Rows(sandbox)
            .deadLetter(
                Rows.unique("bytes"),
                1,
                "OPEN",
                null,
                null,
                null,
                "[]",
                new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    given()
        .get("/dead-letters/{id}", id)
        .then()
        .body("key", nullValue())
        .body("keyEncoding", nullValue())
        .body("value", equalTo("//4A"))
        .body("valueEncoding", equalTo("base64"))
        .body("headers", hasSize(0));
  }

  private static JsonPath page(String topic, int limit, @Nullable String after) {
    var request = given().queryParam("topic", topic).queryParam("limit", limit);
    return (after == null ? request : request.queryParam("after", after))
        .get("/dead-letters")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }
}
