package io.nightshift.status.page;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
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
import org.junit.jupiter.api.Test;

/** What a browser is sent while it has the page open. */
@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class StatusStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource("/status/stream")
  URI stream;

  /** An event as it came. */
  private record Event(String name, JsonNode data) {}

  /** A listener. */
  private record Listening(BufferedReader lines) implements AutoCloseable {
    Event next() throws IOException {
      String name = "";
      JsonNode data = JSON.nullNode();
      while (true) {
        String line = lines.readLine();
        if (line == null) {
          throw new IOException("the stream has ended");
        }
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = JSON.readTree(line.substring(6));
        } else if (line.isEmpty()) {
          return new Event(name, data);
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

  private Listening listen() throws IOException {
    URLConnection connection = stream.toURL().openConnection();
    connection.setReadTimeout(60_000);
    assertEquals("text/event-stream;charset=UTF-8", connection.getContentType());
    return new Listening(
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8)));
  }

  @Test
  void historyComesFirstThenSamplesAndAllPartsThenWhatChanges() throws IOException {
    Rows.awaitRunning();
    try (Listening listening = listen()) {
      Event history = listening.next();
      assertEquals("history", history.name());
      assertTrue(history.data().has("started") && history.data().has("files"));
      Event sample = listening.next("sample");
      assertTrue(sample.data().get("counts").has("deadLetters"));
      Event parts = listening.next("parts");
      for (String part :
          new String[] {"verdict", "fleet", "tiles", "pace", "workers", "topics", "waiting"}) {
        assertTrue(parts.data().get(part).asText().contains("id=\"" + part + "\""), part);
      }
      long number = listening.next("sample").data().get("number").asLong();
      assertEquals(number + 1, listening.next("sample").data().get("number").asLong());
    }
  }

  @Test
  void chartsComeAsTheyAreDrawnWithTheFirstStep() throws IOException {
    Rows.awaitRunning();
    for (int connections = 0; connections < 2; connections++) {
      try (Listening listening = listen()) {
        String charts = listening.next("parts").data().get("pace").asText();
        assertEquals(7, charts.split("class=\"line\" d=\"M", -1).length, charts);
        assertEquals(2, charts.split("class=\"chart lag\" data-topic=\"" + topic(), -1).length);
      }
    }
  }

  private String topic() {
    return sandbox.topics().orders();
  }

  @Test
  void onlySoManyListenAndWhoLeavesMakesRoom() throws IOException {
    Rows.awaitRunning();
    try (Listening first = listen();
        Listening second = listen()) {
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
              try (Listening third = listen()) {
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
