package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.Events.Line;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One text leads to everything that it belongs to. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
class SearchTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @InjectSandbox SandboxHandle sandbox;
  private final String name = Rows.unique("found");

  @BeforeEach
  void runs() {
    Rows.awaitRunning();
  }

  private static ValidatableResponse search(String text) {
    return given().queryParam("q", text).get("/search").then().statusCode(200);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("NAME", name));
    }
  }

  @Test
  void whatAnEventDidIsFoundByEachOfItsNames() {
    String order = "order/" + name;
    String sku = "SKU " + name;
    String email = name + "@example.com";
    sandbox
        .publisher()
        .publish(
            List.of(
                Events.orderPlaced("placed-" + name, order, new Line(sku, 2, "1.50"))
                    .with("email", email)
                    .with("customerId", "customer-" + name)
                    .structured(sandbox.topics().orders()),
                Events.orderPaid("paid-" + name, "nobody-" + name)
                    .structured(sandbox.topics().orders()),
                Events.audit("audit-" + name, "actor-" + name, "open", "door/" + name)
                    .structured(sandbox.topics().audit()),
                Events.appointmentBooked(
                        "booked-" + name, "visit-" + name, Instant.parse("2126-12-01T09:00:00Z"))
                    .with("email", email)
                    .structured(sandbox.topics().notifications())));
    await()
        .atMost(SOON)
        .untilAsserted(() -> search(order).body("items.kind", hasItems("order", "notification")));
    await().atMost(SOON).untilAsserted(() -> search("visit-" + name).body("items", hasSize(3)));
    await().atMost(SOON).untilAsserted(() -> search("actor-" + name).body("items", hasSize(1)));
    await().atMost(SOON).untilAsserted(() -> search("nobody-" + name).body("items", empty()));

    assertFound("event", "placed-" + name);
    assertFound("event", "placed-" + name + " /shop/checkout");
    assertFound("event", "/shop/checkout placed-" + name);
    assertFound("event", "/shop/checkout/placed-" + name);
    assertFound("order", order);
    assertFound("order", "  order/" + name + "\n");
    assertFound("order", "\u00A0\u200F\uFEFForder/" + name + "\u200E\u00AD");
    assertFound("order", email.toUpperCase(Locale.ROOT));
    assertFound("appointment", email.toUpperCase(Locale.ROOT));
    assertFound("order", order.substring(0, order.length() - 1));
    assertFound("order", email);
    assertFound("order", "customer-" + name);
    assertFound("customer", "customer-" + name);
    assertFound("sku", sku);
    assertFound("appointment", "visit-" + name);
    assertFound("appointment", email);
    assertFound("notification", "visit-" + name); // A reminder that waits.
    assertFound("audit", "actor-" + name);
    assertFound("audit", "door/" + name);
    assertFound("audit", "audit-" + name);
    await().atMost(SOON).untilAsserted(() -> assertFound("dead-letter", "paid-" + name));
  }

  /** It is among the results, and its path answers. */
  private static void assertFound(String kind, String text) {
    ValidatableResponse answer = search(text).body("items.kind", hasItem(kind));
    String href = answer.extract().path("items.find { it.kind == '%s' }.href".formatted(kind));
    RawHttp.Answer found = RawHttp.send("GET " + href);
    assertEquals(200, found.status(), href + ": " + found.body());
    List<?> listed = found.json().getList("items");
    assertTrue(listed == null || listed.size() == 1, found::body);
  }

  @Test
  void rowsAreFoundByTheirNumbersAndByTheMessageIdOfAnEmail() throws SQLException {
    long letter = new Rows(sandbox).deadLetter(name, 1, "OPEN", name, "/s");
    execute(
        """
        INSERT INTO alert (id, rule, subject, severity, message)
        OVERRIDING SYSTEM VALUE VALUES (4711000001, 'NAME', 'NAME', 'WARNING', 'm');
        INSERT INTO notification (id, key, kind, channel, recipient, state, created_at)
        OVERRIDING SYSTEM VALUE VALUES (4711000001, 'NAME', 'x', 'EMAIL', 'a@example.com', 'SENDING',
          to_timestamp(1763805600.9))
        """);
    assertFound("dead-letter", Long.toString(letter));
    assertFound("dead-letter", "dead-letter/" + letter);
    assertFound("alert", "4711000001");
    assertFound("alert", name);
    assertFound("notification", "4711000001");
    assertFound("notification", "<nightshift-4711000001-1763805600@example.com>");
    assertFound("notification", "nightshift-4711000001-1763805600@example.com");
    assertFound("notification", "4711000001-1763805600"); // As a webhook has it.
    // The email of another database with the same number.
    search("<nightshift-4711000001-1763805601@example.com>").body("items", empty());
    assertFound("notification", name); // It is being sent.
    search("9".repeat(30)).body("items", empty());
  }

  @Test
  void aUuidIsFoundInUpperCase() throws SQLException {
    String id = UUID.randomUUID().toString();
    new Rows(sandbox).taken(id, "/s", "t", 0, 1);
    assertFound("event", id.toUpperCase(Locale.ROOT));
    assertFound("event", id);
  }

  @Test
  void atMost20OfAKindAreFound() throws SQLException {
    execute(
        """
        INSERT INTO inbox (event_id, source, topic, partition, "offset")
        SELECT 'NAME', '/' || n, 't', 0, n FROM generate_series(1, 30) n;
        INSERT INTO alert (rule, subject, severity, message)
        SELECT 'r' || n, 'NAME', 'WARNING', 'm' FROM generate_series(1, 3) n
        """);
    List<String> hrefs = search(name).body("incomplete", is(false)).extract().path("items.href");
    Set<String> different = new HashSet<>(hrefs);
    assertEquals(23, hrefs.size(), hrefs::toString);
    assertEquals(23, different.size(), hrefs::toString);
  }

  @Test
  void whatIsFoundUntilTheTimeLimitIsTheResult() throws SQLException {
    new Rows(sandbox).taken(name, "/s", "t", 0, 1);
    try (Connection other = sandbox.connect();
        Statement lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE");
      // The orders come before or after the events: what comes after is missing.
      search(name).body("incomplete", is(true));
      other.rollback();
    }
    search(name).body("incomplete", is(false)).body("items.kind", hasItem("event"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x=y", "q", "q=", "q=%20%0A", "q=" + LONG + "x"})
  void aTextOfNoneOrTooManyCharactersIs400(String query) {
    given()
        .urlEncodingEnabled(false)
        .get("/search?" + query)
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
  }

  private static final String SIXTEEN = "%F0%9F%98%80%F0%9F%98%80%F0%9F%98%80xxxxxxxxxxxxx";
  private static final String FOUR = SIXTEEN + SIXTEEN + SIXTEEN + SIXTEEN;
  private static final String LONG = FOUR + FOUR + FOUR + FOUR;

  @ParameterizedTest
  @ValueSource(
      strings = {
        LONG,
        "%00",
        "a%00b",
        "%27;DROP%20TABLE%20orders",
        "%25",
        "_",
        "%5C",
        "%F4%8F%BF%BF",
        "%ED%9F%BF",
        "1%202",
        "/",
        "%23",
        "a/",
        "@",
        "%F0%9F%98%80",
        "alert/1",
        "0"
      })
  void everyOtherTextIsAnswered(String text) {
    given()
        .urlEncodingEnabled(false)
        .get("/search?q=" + text)
        .then()
        .statusCode(200)
        .body("incomplete", equalTo(false));
  }
}
