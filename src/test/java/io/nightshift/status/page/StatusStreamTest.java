package io.nightshift.status.page;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.status.ReadingSandbox;
import io.nightshift.status.Rows;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a browser is sent while it has the page open. */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class StatusStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TestHTTPResource("/status/stream")
  URI stream;

  /** An event as it came. */
  private record Event(String name, String id, JsonNode data) {}

  /** A listener. */
  private record Listening(BufferedReader lines) implements AutoCloseable {
    Event next() throws IOException {
      String name = "";
      String id = "";
      JsonNode data = JSON.nullNode();
      while (true) {
        String line = lines.readLine();
        if (line == null) {
          throw new IOException("the stream has ended");
        }
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          data = JSON.readTree(line.substring(6));
        } else if (line.isEmpty()) {
          return new Event(name, id, data);
        }
      }
    }

    Event next(String name) throws IOException {
      Event event = next();
      while (!event.name().equals(name)) {
        event = next();
      }
      return event;
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private Listening listen(@Nullable String lastEventId) throws IOException {
    URLConnection connection = stream.toURL().openConnection();
    connection.setReadTimeout(60_000);
    if (lastEventId != null) {
      connection.setRequestProperty("Last-Event-ID", lastEventId);
    }
    assertEquals("text/event-stream;charset=UTF-8", connection.getContentType());
    return new Listening(
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)));
  }

  @Test
  void historyComesFirstThenSamplesAndAllPartsThenWhatChanges() throws IOException {
    Rows.awaitRunning();
    try (Listening listening = listen(null)) {
      Event history = listening.next();
      assertEquals("history", history.name());
      assertEquals(0, history.data().get("after").asLong());
      assertTrue(history.data().get("samples").size() > 0);
      Event sample = listening.next("sample");
      assertEquals(3, sample.data().get("topics").size());
      assertTrue(sample.data().get("counts").has("deadLetters"));
      Event parts = listening.next("parts");
      for (String part : new String[] {"verdict", "tiles", "workers", "topics", "waiting"}) {
        assertTrue(parts.data().get(part).asText().contains("id=\"" + part + "\""), part);
      }
      long number = listening.next("sample").data().get("number").asLong();
      assertEquals(number + 1, listening.next("sample").data().get("number").asLong());
    }
  }

  @Test
  void whoComesAgainIsSentOnlyWhatItMissed() throws IOException {
    Rows.awaitRunning();
    String last;
    long number;
    try (Listening listening = listen(null)) {
      Event sample = listening.next("sample");
      last = sample.id();
      number = sample.data().get("number").asLong();
      listening.next("sample");
    }
    try (Listening again = listen(last)) {
      JsonNode history = again.next().data();
      assertEquals(number, history.get("after").asLong());
      assertEquals(number + 1, history.get("samples").get(0).get("number").asLong());
    }
    try (Listening stranger = listen("2020-01-01T00:00:00Z/" + number)) {
      assertEquals(0, stranger.next().data().get("after").asLong());
    }
    try (Listening odd = listen("x\u00ff/../")) {
      assertEquals(0, odd.next().data().get("after").asLong());
    }
  }

  @Test
  void onlySoManyListenAndWhoLeavesMakesRoom() throws IOException {
    Rows.awaitRunning();
    try (Listening first = listen(null);
        Listening second = listen(null)) {
      assertEquals("history", first.next().name());
      assertEquals("history", second.next().name());
      given()
          .get("/status/stream")
          .then()
          .statusCode(503)
          .contentType("application/problem+json")
          .header("Retry-After", notNullValue())
          .body("detail", containsString("Too many open streams (limit 2)"));
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(
            () -> {
              try (Listening third = listen(null)) {
                return third.next().name().equals("history");
              }
            });
  }

  @Test
  void itHasTheMethodsOfARead() {
    given().head("/status/stream").then().statusCode(200).contentType("text/event-stream");
    given().post("/status/stream").then().statusCode(405).header("Allow", "GET, HEAD, OPTIONS");
  }
}
