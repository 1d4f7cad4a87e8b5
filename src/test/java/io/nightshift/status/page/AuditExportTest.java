package io.nightshift.status.page;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.intake.PublishedEvents;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.status.OpenSandbox;
import io.nightshift.status.Outsider;
import io.nightshift.status.RawHttp;
import io.nightshift.status.Rows;
import io.nightshift.status.RunNow;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trail as an outsider gets it, and what its own verification says. */
@QuarkusTest
@WithTestResource(OpenSandbox.class)
public class AuditExportTest {
  public static final String TOPIC = "seals.audit-export-test";

  private static final String SMALL = "{\"n\":1.50,\"ü\":\"\\n\\u0001😀\",\"long\":%s}";

  @InjectSandbox SandboxHandle sandbox;

  @BeforeEach
  void runs() throws Exception {
    Rows.awaitRunning();
    try (Connection connection = sandbox.connect();
        var statement = connection.createStatement();
        var known = statement.executeQuery("SELECT count(*) FROM pg_proc WHERE proname = 'grow'")) {
      known.next();
      if (known.getInt(1) == 0) {
        try (InputStream sql = AuditExportTest.class.getResourceAsStream("/audit/grow.sql")) {
          statement.execute(
              new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
  }

  @Test
  void anExportOfManyPagesIsVerifiedByTheOutsidersScript() throws SQLException {
    assumeTrue(Outsider.hasPython(), "python3 is not there");
    String many = Rows.unique("many/\"0\" ü");
    grow(many, 4_500, SMALL.formatted("9".repeat(5_000)));
    String large = Rows.unique("large");
    grow(large, 5, "{\"text\":\"%s\"}".formatted("x".repeat(700_000)));
    assertEquals("OK " + many + " 1..4500 " + head(many), verdict(0, export(many)));
    assertEquals("OK " + large + " 1..5 " + head(large), verdict(0, export(large)));
    String all = verdict(0, get("/audit/export"));
    assertTrue(all.contains(head(many)) && all.contains(head(large)), all);
    // Part of it, to be laid beside the rest: it has to begin where a seal is.
    assertEquals(
        "BROKEN "
            + many
            + " 2001: the records before it are not there, and it follows neither a cut nor a known"
            + " seal",
        verdict(1, get(path(many) + "&from=2001&to=99999")));
    String grown = Rows.unique("grown");
    grow(grown, 20, "null");
    seal(grown, 1);
    grow(grown, 5, "null");
    String seals = given().queryParam("chain", grown).get("/audit/seals").asString();
    assertEquals(
        "OK " + grown + " 21..25 " + head(grown),
        verdict(0, get(path(grown) + "&from=21&to=99999"), seals));
    assertEquals("BROKEN export 0: it is empty", verdict(1, new byte[0]));
  }

  @Test
  void theOutsidersScriptFindsWhatWasTamperedWith() throws SQLException {
    assumeTrue(Outsider.hasPython(), "python3 is not there");
    String chain = Rows.unique("tampered");
    grow(chain, 6, "null");
    List<String> lines = new String(export(chain), StandardCharsets.UTF_8).lines().toList();
    assertEquals(6, lines.size());
    String changed = lines.get(2).replace("\"open\"", "\"shut\"");
    assertBroken(chain + " 3: the record was changed", lines, List.of(0, 1), changed);
    assertBroken(chain + " 3: the record is missing", lines, List.of(0, 1), lines.get(3));
    assertBroken(
        chain + " 1: it does not follow", lines, List.of(), withPrevious(lines.getFirst()));
    assertBroken("line 2: it is not a line", lines, List.of(0), lines.get(1).substring(0, 300));
    String swapped = lines.get(3).replace("\"sequence\":4", "\"sequence\":3");
    assertBroken(chain + " 3: it does not follow", lines, List.of(0, 1), swapped);
  }

  private static String withPrevious(String line) {
    return line.replace("\"previousHash\":\"0", "\"previousHash\":\"1");
  }

  private static void assertBroken(
      String where, List<String> lines, List<Integer> kept, String then) {
    StringBuilder export = new StringBuilder();
    kept.forEach(line -> export.append(lines.get(line)).append('\n'));
    export.append(then).append('\n');
    String said = verdict(1, export.toString().getBytes(StandardCharsets.UTF_8));
    assertTrue(said.startsWith("BROKEN " + where), said);
  }

  @Test
  void sealsAreListedPageByPageAndTellTheOutsiderWhatWasCutOff() throws SQLException {
    String chain = Rows.unique("sealed");
    grow(chain, 4, "null");
    seal(chain, 1);
    grow(chain, 2, "null");
    seal(chain, 2);
    given()
        .queryParam("chain", chain)
        .get("/audit/seals?limit=1")
        .then()
        .statusCode(200)
        .body("items", hasSize(1))
        .body("items[0].number", equalTo(2))
        .body("items[0].length", equalTo(6))
        .body("items[0].head", equalTo(head(chain)))
        .body("items[0].keyId", nullValue())
        .body("next", notNullValue());
    String next = given().queryParam("chain", chain).get("/audit/seals?limit=1").path("next");
    given()
        .queryParam("chain", chain)
        .queryParam("after", next)
        .get("/audit/seals?limit=1")
        .then()
        .body("items[0].number", equalTo(1))
        .body("items[0].length", equalTo(4))
        .body("next", nullValue());
    given().get("/audit/seals?after=x").then().statusCode(400);
    assumeTrue(Outsider.hasPython(), "python3 is not there");
    String seals = given().queryParam("chain", chain).get("/audit/seals").asString();
    assertEquals("OK " + chain + " 1..6 " + head(chain), verdict(0, export(chain), seals));
    assertEquals(
        "BROKEN " + chain + " 6: it was sealed, and is not there",
        verdict(1, get(path(chain) + "&to=5"), seals));
    String forged = seals.replace("\"head\":\"" + head(chain), "\"head\":\"" + "0".repeat(64));
    assertEquals(
        "BROKEN " + chain + " 6: seal 2 is not what was hashed", verdict(1, export(chain), forged));
  }

  @ParameterizedTest
  @ValueSource(strings = {"from=0", "to=0", "from=-1", "from=x", "to=1.5", "from=3&to=2", "to=%00"})
  void aRangeThatIsNoneIs400BeforeTheStreamBegins(String query) {
    given()
        .urlEncodingEnabled(false)
        .get("/audit/export?" + query)
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such", "%00"})
  void aChainThatIsNotThereIs404(String chain) {
    given()
        .urlEncodingEnabled(false)
        .get("/audit/export?chain=" + chain)
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
    given()
        .urlEncodingEnabled(false)
        .get("/audit/seals?chain=" + chain)
        .then()
        .statusCode(200)
        .body("items", hasSize(0));
  }

  @Test
  void aRangePastTheEndIsEmpty() throws SQLException {
    String chain = Rows.unique("short");
    grow(chain, 2, "null");
    given()
        .queryParam("chain", chain)
        .get("/audit/export?from=3")
        .then()
        .statusCode(200)
        .contentType("application/x-ndjson")
        .body(equalTo(""));
    assertEquals("", RawHttp.send("HEAD " + path(chain)).body());
  }

  @Test
  void callersWhoDoNotReadHoldTheirTurnUntilTheyLeaveAndNoMore() throws Exception {
    String chain = Rows.unique("slow");
    grow(chain, 60, "{\"text\":\"%s\"}".formatted("x".repeat(1_000_000)));
    try (Socket first = begin(chain);
        Socket second = begin(chain)) {
      given()
          .queryParam("chain", chain)
          .get("/audit/export")
          .then()
          .statusCode(503)
          .contentType("application/problem+json")
          .body("detail", containsString("Others are exporting"));
      given().queryParam("chain", chain).get("/audit/seals").then().statusCode(200);
      assertTrue(first.isConnected() && second.isConnected());
    }
    String small = Rows.unique("after");
    grow(small, 1, "null");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().queryParam("chain", small).get("/audit/export").statusCode() == 200);
  }

  @Test
  void callersWhoReadTooSlowlyAreEnded() throws Exception {
    String chain = Rows.unique("slower");
    grow(chain, 60, "{\"text\":\"%s\"}".formatted("x".repeat(1_000_000)));
    String small = Rows.unique("behind");
    grow(small, 1, "null");
    try (Socket first = begin(chain);
        Socket second = begin(chain)) {
      await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> given().queryParam("chain", small).get("/audit/export").statusCode() == 200);
      assertTrue(first.isConnected() && second.isConnected());
    }
  }

  /** Asks for a chain, and reads no more than that it comes. */
  private static Socket begin(String chain) throws IOException {
    Socket socket = new Socket("localhost", RestAssured.port);
    socket
        .getOutputStream()
        .write(
            ("GET " + path(chain) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    assertEquals("HTTP/1.1 200", new String(status, StandardCharsets.US_ASCII));
    return socket;
  }

  private static String verdict(int exitCode, byte[] export, String... seals) {
    Outsider.Verdict assessment = Outsider.verify(export, seals);
    assertEquals(exitCode, assessment.exitCode(), assessment.said());
    return assessment.said().strip();
  }

  private static byte[] export(String chain) {
    return get(path(chain));
  }

  private static String path(String chain) {
    return "/audit/export?chain=" + URLEncoder.encode(chain, StandardCharsets.UTF_8);
  }

  private static byte[] get(String path) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + RestAssured.port + path);
      HttpResponse<byte[]> answer =
          client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
      assertEquals(200, answer.statusCode());
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSealIsPublishedAsItIsListed() throws Exception {
    String chain = Rows.unique("published/\"0\" ü");
    grow(chain, 3, "null");
    seal(chain, 1);
    ObjectMapper json = new ObjectMapper();
    ConsumerRecord<byte[], byte[]> published =
        await()
            .atMost(Duration.ofSeconds(60))
            .ignoreExceptions() // Until the topic is made.
            .until(
                () ->
                    sandbox.sandbox().kafka().records(TOPIC).stream()
                        .filter(one -> chain.equals(new String(one.key(), StandardCharsets.UTF_8)))
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();
    JsonNode event = json.readTree(published.value());
    PublishedEvents.assertDocumented("auditSeal", event);
    byte[] listed = given().queryParam("chain", chain).get("/audit/seals").asByteArray();
    assertEquals(json.readTree(listed).at("/items/0"), event.get("data"));
  }

  private void seal(String chain, int number) {
    RunNow.of("audit-sealer");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> given().queryParam("chain", chain).get("/audit/seals").path("items.size()"),
            size -> size.equals(number));
  }

  private void grow(String chain, long records, String details) throws SQLException {
    try (Connection connection = sandbox.connect();
        var grow = connection.prepareStatement("SELECT grow(?, ?, ?)")) {
      grow.setString(1, chain);
      grow.setLong(2, records);
      grow.setString(3, details);
      grow.execute();
    }
  }

  private String head(String chain) throws SQLException {
    try (Connection connection = sandbox.connect();
        var select =
            connection.prepareStatement(
                "SELECT encode(head, 'hex') FROM audit_chain WHERE chain = ?")) {
      select.setString(1, chain);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
