package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** By which names callers may call, and how much one address may have. */
@QuarkusTest
@WithTestResource(BrokerlessSandbox.class)
class CallersTest {

  @Test
  void anotherHostIsAnsweredThatTheRequestIsMisdirected() {
    for (String path :
        new String[] {"/", "/status", "/nowhere", "/status/stream", "/nightshift.css"}) {
      RawHttp.Answer answer = RawHttp.send("GET " + path, "Host: elsewhere.example");
      assertEquals(421, answer.status(), path);
      assertEquals("application/problem+json", answer.headers().get("content-type"));
      assertEquals("Misdirected Request", answer.json().getString("title"));
      assertEquals(path, answer.json().getString("instance"));
    }
    assertEquals(421, RawHttp.send("GET http://elsewhere.example/status").status());
    assertEquals(421, RawHttp.send("POST /alerts/1/acknowledge", "Host: elsewhere").status());
  }

  @Test
  void aHostThatIsListedIsAnswered() {
    for (String host : new String[] {"localhost", "LOCALHOST:1", "nightshift.example:8443"}) {
      assertEquals(200, RawHttp.send("GET /status", "Host: " + host).status(), host);
    }
  }

  @Test
  void anAddressThatHasItsStreamsIsTold429UntilItLeavesOne() throws IOException {
    try (Socket stream = new Socket("localhost", RestAssured.port)) {
      stream
          .getOutputStream()
          .write(
              "GET /status/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertTrue(stream.getInputStream().read() >= 0);
      RawHttp.Answer answer = RawHttp.send("GET /status/stream");
      assertEquals(429, answer.status());
      assertEquals("application/problem+json", answer.headers().get("content-type"));
      assertEquals("5", answer.headers().get("retry-after"));
      assertEquals(
          "Too many open streams from this address (limit 1)", answer.json().getString("detail"));
      assertEquals(200, RawHttp.send("GET /status").status());
    }
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> streams() == 200);
  }

  /** What a stream that is left at once is answered. */
  private static int streams() throws IOException {
    try (Socket stream = new Socket("localhost", RestAssured.port)) {
      stream
          .getOutputStream()
          .write(
              "GET /status/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String line =
          new String(
              stream.getInputStream().readNBytes("HTTP/1.1 200".length()),
              StandardCharsets.US_ASCII);
      return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
    }
  }
}
