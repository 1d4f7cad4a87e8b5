package io.nightshift.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.http.HttpFault.Kind;
import io.nightshift.sandbox.Certificates;
import io.nightshift.sandbox.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client with servers that answer as servers do, and as they should not. */
class OutgoingHttpTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final InetAddress V4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress V6 = InetAddress.ofLiteral("::1");

  @TempDir static Path dir;
  private static Certificates certificates;

  @BeforeAll
  static void certify() {
    certificates = Certificates.make(dir.resolve("shop"));
  }

  private final AtomicInteger lookups = new AtomicInteger();
  private OutgoingHttp http = knowing(V4);

  private OutgoingHttp knowing(InetAddress... addresses) {
    return new OutgoingHttp(
        new NameLookup(
            host -> {
              lookups.incrementAndGet();
              return List.of(addresses);
            }));
  }

  private static HttpUrl url(String scheme, int port) {
    return HttpUrl.of(scheme + "://shop_api.example:" + port + "/hook?a=b");
  }

  /** Status and body of what is answered. */
  private String ask(String answer) throws Exception {
    try (RawServer server = RawServer.goneAfter(answer);
        HttpAnswer read = http.call(HttpCall.get(url("http", server.port()), LONG))) {
      return read.status() + " " + new String(read.body().readAllBytes(), UTF_8);
    }
  }

  private HttpFault fault(String answer) {
    return assertThrows(HttpFault.class, () -> ask(answer));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n\r\nok",
        "HTTP/1.0 200 OK\r\n\r\nok",
        "HTTP/1.1 200 \r\ntransfer-encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\nt: u\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
            + "link: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </b>\r\n\r\n"
            + "HTTP/1.1 199 What\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\ncontent-encoding: identity\r\n\r\nok"
      })
  void anAnswerIsReadHoweverItIsFramed(String answer) throws Exception {
    assertEquals("200 ok", ask(answer));
  }

  @Test
  void manyInterimAnswersArePassedOver() throws Exception {
    String early = "HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n";
    assertEquals("204 ", ask(early.repeat(500) + "HTTP/1.1 204 No Content\r\n\r\n"));
  }

  @Test
  void theRequestSaysWhatItWants() throws Exception {
    try (RawServer server = RawServer.goneAfter("HTTP/1.1 204 No Content\r\n\r\n");
        HttpAnswer read =
            http.call(
                HttpCall.post(url("http", server.port()), "ü".getBytes(UTF_8), LONG)
                    .header("webhook-id", "7"))) {
      assertEquals(204, read.status());
      assertEquals(
          "POST /hook?a=b HTTP/1.1\r\nhost: shop_api.example:%d\r\nuser-agent: nightshift\r\n"
                  .formatted(server.port())
              + "accept-encoding: identity\r\nwebhook-id: 7\r\n"
              + "content-length: 2\r\n\r\n"
              + new String("ü".getBytes(UTF_8), ISO_8859_1),
          server.asked().getFirst());
    }
    HttpCall call = HttpCall.get(url("http", 1), LONG);
    assertThrows(IllegalArgumentException.class, () -> call.header("a", "b\r\nc: d"));
  }

  @Test
  void whatIsCompressedWithoutBeingAskedForIsDecoded() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write("Grüße".repeat(1_000).getBytes(UTF_8));
    }
    String body = bytes.toString(ISO_8859_1);
    String head = "HTTP/1.1 200 OK\r\ncontent-encoding: GZIP\r\n\r\n";
    assertEquals("200 " + "Grüße".repeat(1_000), ask(head + body));
    assertEquals(Kind.CLOSED, fault(head + body.substring(0, body.length() / 2)).kind());
    assertEquals(Kind.NOT_HTTP, fault(head.replace("GZIP", "br") + body).kind());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | CLOSED",
        "'s3cret' | CLOSED",
        "'s3cret what\r\n\r\n' | NOT_HTTP",
        "'SSH-2.0-s3cret\r\n' | NOT_HTTP",
        "'HTTP/1.1 101 s3cret\r\n\r\n' | NOT_HTTP",
        "'HTTP/1.1 200 s3cret\r\ncontent-length: 9\r\n\r\ns3cret' | CLOSED",
        "'HTTP/1.1 200 s3cret\r\ntransfer-encoding: chunked\r\n\r\n9\r\ns3cret' | CLOSED",
        "'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\ns3cret\r\n' | NOT_HTTP",
        "'HTTP/1.1 102 s3cret\r\n\r\n' | CLOSED"
      })
  void whatBreaksOffOrIsNoHttpIsAFaultWithoutAWordOfTheServer(String answer, Kind kind) {
    HttpFault fault = fault(answer);
    assertEquals(kind, fault.kind());
    assertFalse(String.valueOf(fault.getMessage()).contains("s3cret"), fault.getMessage());
  }

  @Test
  void headersWithoutAnEndAreNotRead() {
    String endless = "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(10_000);
    assertEquals(Kind.NOT_HTTP, fault(endless).kind());
  }

  @Test
  void aServerThatDoesNotSpeakTlsIsToldByItsKind() throws Exception {
    try (RawServer plain = RawServer.goneAfter("HTTP/1.1 400 s3cret\r\n\r\n")) {
      HttpFault fault =
          assertThrows(
              HttpFault.class, () -> http.call(HttpCall.get(url("https", plain.port()), LONG)));
      assertEquals(Kind.TLS, fault.kind());
      assertFalse(String.valueOf(fault.getMessage()).contains("s3cret"), fault.getMessage());
      // Its name stands in the first message of TLS, though it has an underscore.
      assertTrue(plain.asked().getFirst().contains("shop_api.example"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*.shop.example, hook_api.shop.example, true",
    "*.SHOP.example, hook_api.shop.example, true",
    "hook_api.shop.example, hook_api.shop.example, true",
    "*.shop.example, a_b.c.shop.example, false",
    "*.shop.example, shop.example, false",
    "*.example, a_b.example, false",
    "h*.shop.example, hook_api.shop.example, false",
    "*, hook_api, false"
  })
  void aCertificateNamesAHostWithAnUnderscoreOrNot(String name, String host, boolean right) {
    assertEquals(right, ServerCertificates.matches(name, host));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 103 Early\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"
      })
  void aServerThatStallsIsEndedByTheTimeLimit(String says) throws Exception {
    try (RawServer silent = RawServer.silentAfter(says)) {
      HttpFault fault =
          assertThrows(
              HttpFault.class,
              () -> {
                HttpCall call = HttpCall.get(url("http", silent.port()), SHORT);
                try (HttpAnswer answer = http.call(call)) {
                  var unused = answer.body().readAllBytes();
                }
              });
      assertEquals(Kind.TIMEOUT, fault.kind());
    }
  }

  @Test
  void aHandshakeThatStallsIsEndedByTheTimeLimit() throws Exception {
    try (RawServer silent = RawServer.silentAfter("")) {
      HttpFault fault =
          assertThrows(
              HttpFault.class, () -> http.call(HttpCall.get(url("https", silent.port()), SHORT)));
      assertEquals(Kind.TIMEOUT, fault.kind());
    }
  }

  @Test
  void theTimeLimitIncludesTheLookUpOfTheName() {
    CountDownLatch end = new CountDownLatch(1);
    http =
        new OutgoingHttp(
            new NameLookup(
                host -> {
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return List.of(V4);
                }));
    HttpFault fault =
        assertThrows(HttpFault.class, () -> http.call(HttpCall.get(url("http", 1), SHORT)));
    assertEquals(Kind.TIMEOUT, fault.kind());
    end.countDown();
  }

  @Test
  void eachAddressOfAHostIsTried() throws Exception {
    http = knowing(V6, V4);
    assertEquals("200 ok", ask("HTTP/1.1 200 OK\r\n\r\nok"));
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, V4)) {
      closed = socket.getLocalPort();
    }
    HttpFault none =
        assertThrows(HttpFault.class, () -> http.call(HttpCall.get(url("http", closed), LONG)));
    assertEquals(Kind.NO_CONNECTION, none.kind());
  }

  @Test
  void oneAddressThatMayNotBeCalledEndsTheCallBeforeAConnection() throws Exception {
    http = knowing(V4, V6);
    try (RawServer server = RawServer.goneAfter("HTTP/1.1 200 OK\r\n\r\n")) {
      HttpCall call = HttpCall.get(url("http", server.port()), LONG).allowing(V4::equals);
      HttpFault fault = assertThrows(HttpFault.class, () -> http.call(call));
      assertEquals(Kind.FORBIDDEN, fault.kind());
      assertEquals(List.of(), server.asked());
    }
  }

  @Test
  void theNameIsLookedUpOnceAndTheCheckedAddressIsCalled() throws Exception {
    try (RawServer server = RawServer.goneAfter("HTTP/1.1 204 No Content\r\n\r\n");
        HttpAnswer answer =
            http.call(HttpCall.get(url("http", server.port()), LONG).allowing(V4::equals))) {
      assertEquals(204, answer.status());
      assertEquals(1, lookups.get());
    }
  }

  @Test
  void anInterruptionEndsACall() throws Exception {
    try (RawServer silent = RawServer.silentAfter("")) {
      CompletableFuture<Boolean> ended = new CompletableFuture<>();
      Thread calling =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (HttpAnswer answer =
                        http.call(HttpCall.get(url("http", silent.port()), LONG))) {
                      ended.complete(false);
                    } catch (InterruptedException e) {
                      ended.complete(true);
                    } catch (Throwable t) {
                      ended.completeExceptionally(t);
                    }
                  });
      calling.interrupt();
      assertTrue(ended.get());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost, true",
    "hook.shop.example, hook.shop.example, true",
    "bücher.example, xn--bcher-kva.example, true",
    "a.b.shop.example, a.b.shop.example, false",
    "other.example, other.example, false"
  })
  void theServerIsAskedForByItsNameAndHasToProveIt(String host, String sni, boolean right)
      throws Exception {
    http = new OutgoingHttp(new NameLookup(name -> List.of(V4)), certificates.clientContext());
    try (SSLServerSocket server =
        (SSLServerSocket)
            certificates.serverContext().getServerSocketFactory().createServerSocket(0, 5, V4)) {
      CompletableFuture<String> asked = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> serve(server, asked));
      HttpUrl url = HttpUrl.of("https://" + host + ":" + server.getLocalPort() + "/");
      if (right) {
        try (HttpAnswer answer = http.call(HttpCall.get(url, LONG))) {
          assertEquals(204, answer.status());
          assertNotNull(answer.certificateUntil());
        }
        assertEquals(sni, asked.get());
      } else {
        HttpFault fault =
            assertThrows(HttpFault.class, () -> http.call(HttpCall.get(url, LONG)).close());
        assertEquals(Kind.TLS, fault.kind());
        assertTrue(String.valueOf(fault.getMessage()).contains("certificate"), fault.getMessage());
      }
    }
  }

  private static void serve(SSLServerSocket server, CompletableFuture<String> asked) {
    try (Socket socket = server.accept()) {
      var unused = socket.getInputStream().read(new byte[1 << 16]);
      ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
      asked.complete(((SNIHostName) session.getRequestedServerNames().getFirst()).getAsciiName());
      socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
    } catch (IOException | RuntimeException e) {
      asked.completeExceptionally(new ExecutionException(e));
    }
  }
}
