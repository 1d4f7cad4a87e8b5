package io.nightshift.notifications.channels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.http.RetryAfter;
import io.nightshift.notifications.OutboxParts;
import io.nightshift.sandbox.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks to a real HTTP server. */
class WebhookTransportTest {
  private static final Instant NOW = Instant.parse("2026-11-24T02:03:04Z");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Message MESSAGE = new Message("Hello \"you\" ü", null);

  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicReference<Request> seen = new AtomicReference<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final Map<String, String> settings = new HashMap<>();
  private NameLookup lookup = new NameLookup();
  private HttpServer server;

  /** What came. */
  private record Request(String path, Map<String, String> headers, byte[] body) {}

  @BeforeEach
  void serve() throws IOException {
    settings.put("nightshift.notifications.webhook.allow-private", "true");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    Map<String, String> headers = new HashMap<>();
    exchange.getRequestHeaders().forEach((name, all) -> headers.put(name, all.getFirst()));
    String path = exchange.getRequestURI().toString();
    seen.set(new Request(path, headers, exchange.getRequestBody().readAllBytes()));
    switch (path) {
      case "/hang" -> {
        try {
          end.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      case "/huge" -> {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
          byte[] part = new byte[1 << 16];
          while (end.getCount() > 0) {
            body.write(part);
          }
        }
      }
      case "/redirect" -> {
        exchange.getResponseHeaders().set("Location", "/elsewhere");
        exchange.sendResponseHeaders(302, -1);
      }
      case "/limit" -> {
        exchange.getResponseHeaders().set("Retry-After", "120");
        exchange.sendResponseHeaders(429, -1);
      }
      default -> exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
    }
    exchange.close();
  }

  private WebhookTransport transport() {
    return new WebhookTransport(
        new OutgoingHttp(lookup),
        JSON,
        OutboxParts.config(settings).getConfigMapping(NotificationSettings.class).webhook(),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private DeliveryOutcome send(String path) throws InterruptedException {
    return sendTo("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private DeliveryOutcome sendTo(String url) throws InterruptedException {
    return transport()
        .send(
            new ClaimedNotification(7, "k", "requested", url, "About k", null, 1, 1, Instant.EPOCH),
            MESSAGE);
  }

  @Test
  void itSaysWhatItIsAndSignsIt() throws Exception {
    settings.put("nightshift.notifications.webhook.secret", "whsec_c2VjcmV0");
    assertInstanceOf(DeliveryOutcome.Sent.class, send("/204"));
    Request request = seen.get();
    assertEquals("7-0", request.headers().get("Webhook-id"));
    assertEquals("7-0", request.headers().get("Idempotency-key"));
    assertEquals("application/json", request.headers().get("Content-type"));
    assertEquals("127.0.0.1:" + server.getAddress().getPort(), request.headers().get("Host"));
    JsonNode body = JSON.readTree(request.body());
    assertEquals("7-0", body.path("id").asText());
    assertEquals("k", body.path("key").asText());
    assertEquals("About k", body.path("subject").asText());
    assertEquals(MESSAGE.text(), body.path("body").asText());
    assertEquals(Long.toString(NOW.getEpochSecond()), request.headers().get("Webhook-timestamp"));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("secret".getBytes(UTF_8), "HmacSHA256"));
    mac.update(("7-0." + NOW.getEpochSecond() + ".").getBytes(UTF_8));
    assertEquals(
        "v1," + Base64.getEncoder().encodeToString(mac.doFinal(request.body())),
        request.headers().get("Webhook-signature"));
  }

  @Test
  void withoutASecretNothingIsSigned() throws Exception {
    assertInstanceOf(DeliveryOutcome.Sent.class, send("/200"));
    assertNull(seen.get().headers().get("Webhook-signature"));
    assertThrows(
        IllegalArgumentException.class, () -> new WebhookSignature(Optional.of("whsec_no base")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/500", "/503", "/408", "/425"})
  void whatMayPassIsTriedAgain(String path) throws Exception {
    assertInstanceOf(DeliveryOutcome.Retry.class, send(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/400", "/401", "/404", "/410", "/redirect"})
  void whatIsForGoodIsNot(String path) throws Exception {
    assertInstanceOf(DeliveryOutcome.Refused.class, send(path));
    assertEquals(1, requests.get());
  }

  @Test
  void whoAsksToWaitIsLeftAloneForSoLong() throws Exception {
    assertEquals(
        Duration.ofSeconds(120),
        assertInstanceOf(DeliveryOutcome.Retry.class, send("/limit")).notBefore());
    assertEquals(Duration.ofSeconds(10), RetryAfter.read("Tue, 24 Nov 2026 02:03:14 GMT", NOW));
    assertEquals(Duration.ZERO, RetryAfter.read("Tue, 24 Nov 2026 02:03:00 GMT", NOW));
    assertNull(RetryAfter.read("soon", NOW));
    assertNull(RetryAfter.read("-1", NOW));
    assertNull(RetryAfter.read("99999999999999999999", NOW));
  }

  @Test
  void whoDoesNotAnswerIsTriedAgain() throws Exception {
    settings.put("nightshift.notifications.webhook.timeout", "1s");
    assertInstanceOf(DeliveryOutcome.Retry.class, send("/hang"));
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    assertInstanceOf(DeliveryOutcome.Retry.class, sendTo("http://127.0.0.1:" + closed + "/"));
    assertInstanceOf(DeliveryOutcome.Retry.class, sendTo("http://nobody.invalid/"));
  }

  @Test
  void anAnswerWithoutAnEndIsNotRead() throws Exception {
    assertInstanceOf(DeliveryOutcome.Sent.class, send("/huge"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"})
  void whatIsNotPublicIsNotCalledUnlessItIsAllowed(String host) throws Exception {
    settings.put("nightshift.notifications.webhook.allow-private", "false");
    DeliveryOutcome outcome =
        sendTo("http://" + host + ":" + server.getAddress().getPort() + "/200");
    assertTrue(
        assertInstanceOf(DeliveryOutcome.Refused.class, outcome).why().contains("not a public"));
    assertEquals(0, requests.get());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://example.com/", "http:///x", "http://a:b@example.com/", "x", "//h"})
  void whatIsNoUrlIsRefused(String url) throws Exception {
    assertInstanceOf(DeliveryOutcome.Refused.class, sendTo(url));
  }

  /** What a server sends that the cases describe. */
  private static String answerOf(String described) {
    return switch (described) {
      case "102 Processing, then 200" -> "HTTP/1.1 102 Processing\r\n\r\n" + plain("200 OK", "");
      case "103 Early Hints twice, then 204" ->
          "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n".repeat(2)
              + "HTTP/1.1 204 No Content\r\n\r\n";
      case "429 with Retry-After: Sunday, 06-Nov-44 08:49:37 GMT" ->
          plain("429 Too Many", "retry-after: Sunday, 06-Nov-44 08:49:37 GMT\r\n");
      case "503 with Retry-After: 120" -> plain("503 Busy", "retry-after: 120\r\n");
      case "410 Gone" -> plain("410 Gone", "");
      case "301 to another address" ->
          plain("301 Moved", "location: http://127.0.0.1:1/elsewhere\r\n");
      case "TLS asked for, plain HTTP answered" -> plain("400 s3cret", "");
      default -> throw new IllegalArgumentException(described);
    };
  }

  private static String plain(String status, String headers) {
    return "HTTP/1.1 " + status + "\r\n" + headers + "content-length: 0\r\n\r\n";
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/cases/webhook-answers.tsv", delimiter = '\t', numLinesToSkip = 1)
  void anAnswerHasItsConsequence(String described, String becomes) throws Exception {
    String scheme = described.startsWith("TLS") ? "https" : "http";
    try (RawServer raw = RawServer.goneAfter(answerOf(described))) {
      DeliveryOutcome outcome = sendTo(scheme + "://127.0.0.1:" + raw.port() + "/hook");
      switch (becomes) {
        case "SENT" -> assertInstanceOf(DeliveryOutcome.Sent.class, outcome);
        case "FAILED" -> assertInstanceOf(DeliveryOutcome.Refused.class, outcome);
        case "FAILED, not followed" -> {
          String why = assertInstanceOf(DeliveryOutcome.Refused.class, outcome).why();
          assertEquals("HTTP 301: redirects are not followed", why);
        }
        case "waits until then, at most the longest pause" ->
            assertEquals(
                Duration.between(NOW, Instant.parse("2044-11-06T08:49:37Z")),
                assertInstanceOf(DeliveryOutcome.Retry.class, outcome).notBefore());
        case "tried again after 120 s" ->
            assertEquals(
                Duration.ofSeconds(120),
                assertInstanceOf(DeliveryOutcome.Retry.class, outcome).notBefore());
        case "tried again; nothing of the answer in lastError" -> {
          String why = assertInstanceOf(DeliveryOutcome.Retry.class, outcome).why();
          assertFalse(why.contains("s3cret") || why.contains("HTTP/1"), why);
        }
        default -> throw new IllegalArgumentException(becomes);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"200 s3cret", "404 s3cret", "500 s3cret"})
  void noWordOfTheServerIsShown(String status) throws Exception {
    try (RawServer raw = RawServer.goneAfter(plain(status, "x: s3cret\r\n"))) {
      DeliveryOutcome outcome = sendTo("http://127.0.0.1:" + raw.port() + "/hook");
      assertFalse(outcome.toString().contains("s3cret"), outcome.toString());
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/cases/webhook-urls.tsv", delimiter = '\t', numLinesToSkip = 1)
  void aUrlIsAcceptedOrNot(String url, String answer) throws Exception {
    assertEquals(answer.equals("INVALID"), WebhookTarget.fault(url) != null, url);
    if (answer.contains("sent to ")) {
      assertEquals(answer.substring(answer.indexOf("sent to ") + 8), transport().party(url));
    }
  }

  @Test
  void aHostThatJavaDoesNotReadIsCalledByItsName() throws Exception {
    lookup = new NameLookup(host -> List.of(InetAddress.ofLiteral("127.0.0.1")));
    for (String host : List.of("shop_api.example", "bücher.example")) {
      int port = server.getAddress().getPort();
      assertInstanceOf(DeliveryOutcome.Sent.class, sendTo("http://" + host + ":" + port + "/200"));
      String name = host.equals("bücher.example") ? "xn--bcher-kva.example" : host;
      assertEquals(name + ":" + port, seen.get().headers().get("Host"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "172.15.255.255, true",
    "172.16.0.1, false",
    "172.31.255.255, false",
    "172.32.0.0, true",
    "10.1.2.3, false",
    "100.63.255.255, true",
    "100.64.0.1, false",
    "100.128.0.0, true",
    "169.254.169.254, false",
    "192.0.0.8, false",
    "192.168.1.1, false",
    "198.17.255.255, true",
    "198.19.0.1, false",
    "198.20.0.0, true",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "0.0.0.0, false",
    "127.8.9.10, false",
    "2606:4700::1111, true",
    "::1, false",
    "::, false",
    "fe80::1, false",
    "fc00::1, false",
    "fd12::1, false",
    "ff02::1, false",
    "2001:db8::1, false",
    "2002:7f00:1::, false",
    "2002:808:808::, true",
    "64:ff9b::a00:1, false",
    "64:ff9b::808:808, true",
    "::ffff:10.0.0.1, false"
  })
  void publicAddressesAreTold(String address, boolean isPublic) {
    assertEquals(isPublic, PublicAddresses.contain(InetAddress.ofLiteral(address)));
  }
}
