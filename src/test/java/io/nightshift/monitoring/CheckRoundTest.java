package io.nightshift.monitoring;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.http.NameLookup;
import io.nightshift.http.OutgoingHttp;
import io.nightshift.sandbox.PostgresServer;
import io.nightshift.sandbox.RawServer;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.TdsRefusal;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Checks of real servers, of those that misbehave too. */
class CheckRoundTest {
  private static final String BASE = "nightshift.monitoring.targets.\"it\".";

  private final CountDownLatch end = new CountDownLatch(1);
  private final Map<String, String> settings = new HashMap<>();
  private final List<String> authorizations = Collections.synchronizedList(new ArrayList<>());
  private final CheckRound round = new CheckRound(4);
  private NameLookup lookup = new NameLookup();
  private HttpServer server;

  private final PostgresServer postgres = Sandbox.shared().postgres();

  @BeforeEach
  void serve() throws IOException {
    settings.put(BASE + "timeout", "20s");
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
    authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    String path = exchange.getRequestURI().getPath();
    switch (path) {
      case "/huge" -> {
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
          byte[] part = "all is well, ".repeat(1_000).getBytes();
          while (end.getCount() > 0) {
            body.write(part);
          }
        }
      }
      case "/loop" -> redirect(exchange, "/loop");
      case "/redirect" -> redirect(exchange, "/200");
      case "/elsewhere" ->
          redirect(exchange, "http://127.0.0.1:" + server.getAddress().getPort() + "/200");
      case "/nowhere" -> redirect(exchange, "mailto:root");
      default -> {
        byte[] body = "all is well".getBytes();
        exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), body.length);
        exchange.getResponseBody().write(body);
      }
    }
    exchange.close();
  }

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(302, -1);
  }

  private CheckResult http(String path) throws InterruptedException {
    settings.put(BASE + "http", "http://localhost:" + server.getAddress().getPort() + path);
    return check();
  }

  private CheckResult check() throws InterruptedException {
    return round.run(targets(), MonitoringParts.limit()).getFirst();
  }

  private List<Target> targets() {
    PGSimpleDataSource own = new PGSimpleDataSource();
    own.setUrl(postgres.jdbcUrl());
    own.setUser(postgres.username());
    own.setPassword(postgres.password());
    return new ConfiguredTargets(
            MonitoringParts.settings(settings),
            own,
            new OutgoingHttp(lookup),
            lookup,
            MonitoringParts.noRedis())
        .all();
  }

  @ParameterizedTest
  @CsvSource({
    "/200, 200-299, ",
    "/201, 200, HTTP 201",
    "/500, 200-299, HTTP 500",
    "/401, '200-299,401', ",
    "/redirect, 200-299, HTTP 302: redirects are not followed",
    "/redirect, 302, "
  })
  void theStatusMustBeOneOfThoseThatAreWell(String path, String status, String error)
      throws Exception {
    settings.put(BASE + "status", status);
    assertEquals(error, http(path).error());
  }

  @Test
  void theAnswerMustSayWhatItShould() throws Exception {
    settings.put(BASE + "body", "is well");
    assertNull(http("/200").error());
    settings.put(BASE + "body", "is not");
    assertEquals("the answer does not say what it should", http("/200").error());
  }

  @Test
  void redirectsAreFollowedWhereTheyMayBeButNotForEver() throws Exception {
    settings.put(BASE + "redirects", "true");
    assertNull(http("/redirect").error());
    assertEquals("more than 5 redirects", http("/loop").error());
    assertEquals("it redirects to what is no URL", http("/nowhere").error());
  }

  @Test
  void thePasswordIsForItsServerAlone() throws Exception {
    settings.put(BASE + "redirects", "true");
    settings.put(
        BASE + "http",
        "http://ada:s%C3%A9cret@localhost:" + server.getAddress().getPort() + "/elsewhere");
    assertNull(check().error());
    assertEquals(List.of("Basic YWRhOnPDqWNyZXQ=", "null"), authorizations);
  }

  @Test
  void anAnswerWithoutAnEndIsReadForAWhileOnly() throws Exception {
    settings.put(BASE + "body", "all is well");
    assertNull(http("/huge").error());
  }

  @Test
  void anAnswerThatBreaksOffIsNone() throws Exception {
    try (RawServer half = RawServer.goneAfter("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nall")) {
      settings.put(BASE + "http", "http://127.0.0.1:" + half.port() + "/");
      assertTrue(check().error().contains("closed"), check().error());
    }
    try (RawServer garbage = RawServer.goneAfter("what?\r\n\r\n")) {
      settings.put(BASE + "http", "http://127.0.0.1:" + garbage.port() + "/");
      assertNotNull(check().error());
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "'HTTP/1.1 200 OK\r\n'", "'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nall'"})
  void aServerThatTakesTheConnectionAndHangsIsGivenUp(String says) throws Exception {
    settings.put(BASE + "timeout", "500ms");
    try (RawServer hanging = RawServer.silentAfter(says)) {
      settings.put(BASE + "http", "http://127.0.0.1:" + hanging.port() + "/?token=s3cret");
      assertEquals("no answer within 0.5s", check().error());
      assertLookedAtAgain();
    }
  }

  /** The check before may need a while to end. */
  private void assertLookedAtAgain() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> String.valueOf(check().error()), equalTo("no answer within 0.5s"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://127.0.0.1:%d/x",
        "jdbc:mariadb://127.0.0.1:%d/x",
        "jdbc:sqlserver://127.0.0.1:%d;databaseName=x"
      })
  void aDatabaseThatTakesTheConnectionAndHangsIsGivenUp(String url) throws Exception {
    settings.put(BASE + "timeout", "500ms");
    settings.put(BASE + "sql", "SELECT 1");
    try (RawServer hanging = RawServer.silentAfter("")) {
      settings.put(BASE + "jdbc-url", url.formatted(hanging.port()));
      assertEquals("no answer within 0.5s", check().error());
      assertLookedAtAgain();
    }
  }

  @Test
  void aPortTakesConnectionsOrNot() throws Exception {
    int port;
    try (ServerSocket listening = new ServerSocket(0)) {
      port = listening.getLocalPort();
      settings.put(BASE + "tcp", "localhost:" + port);
      assertNull(check().error());
    }
    assertTrue(check().error().contains("refused"), check().error());
    settings.put(BASE + "tcp", "nobody.invalid:80");
    assertEquals("there is no host nobody.invalid", check().error());
  }

  @Test
  void aNameServerThatHangsIsGivenUpAndAskedOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    lookup =
        new NameLookup(
            host -> {
              asked.incrementAndGet();
              awaitUninterruptibly();
              return List.of(InetAddress.getLoopbackAddress());
            });
    settings.put(BASE + "timeout", "200ms");
    for (String type : List.of("tcp", "http", "sql")) {
      settings.keySet().removeIf(key -> key.matches(".*\\.(tcp|http|sql)"));
      settings.put(BASE + "jdbc-url", "jdbc:postgresql://slow.example/x");
      settings.put(
          BASE + type,
          Map.of("tcp", "slow.example:1", "http", "http://slow.example/", "sql", "SELECT 1")
              .get(type));
      assertEquals("no answer within 0.2s", check().error(), type);
    }
    for (String url :
        List.of("jdbc:mysql://slow.example/x", "jdbc:sqlserver://slow.example:1433")) {
      settings.put(BASE + "jdbc-url", url);
      assertEquals("no answer within 0.2s", check().error(), url);
    }
    assertEquals(1, asked.get(), "all wait for one answer");
  }

  @Test
  void whatCannotBeGivenUpIsLeftBehindAndNotBegunAgain() throws Exception {
    settings.put(BASE + "timeout", "200ms");
    settings.put(BASE + "tcp", "localhost:1");
    AtomicInteger begun = new AtomicInteger();
    CountDownLatch over = new CountDownLatch(1);
    Target stuck =
        withCheck(
            () -> {
              begun.incrementAndGet();
              awaitUninterruptibly();
              over.countDown();
              return null;
            });
    assertEquals("no answer within 0.2s", look(stuck).error());
    assertEquals("the check before still hangs", look(stuck).error());
    assertEquals(1, begun.get());
  }

  @Test
  void aStopEndsTheChecks() throws Exception {
    settings.put(BASE + "tcp", "localhost:1");
    CancellationSource told = CancellationSource.create();
    CountDownLatch interrupted = new CountDownLatch(1);
    Target waiting =
        withCheck(
            () -> {
              told.cancel();
              try {
                end.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return null;
            });
    assertThrows(CancellationException.class, () -> round.run(List.of(waiting), told.token()));
    interrupted.await();
    assertThrows(CancellationException.class, () -> round.run(List.of(waiting), told.token()));
  }

  @Test
  void manyAreCheckedAtOnceAndNotMoreThanMayBe() throws Exception {
    settings.put(BASE + "tcp", "localhost:1");
    CountDownLatch together = new CountDownLatch(4);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Target one =
        withCheck(
            () -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              together.countDown();
              together.await();
              now.decrementAndGet();
              return null;
            });
    List<CheckResult> results = round.run(Collections.nCopies(40, one), MonitoringParts.limit());
    assertEquals(40, results.stream().filter(CheckResult::isHealthy).count());
    assertEquals(4, most.get());
  }

  @ParameterizedTest
  @CsvSource({
    "SELECT 1, ",
    "SELECT true, ",
    "SELECT false, the query answers false",
    "SELECT null::boolean, the query answers false",
    "SELECT 1 WHERE false, the query answers no row"
  })
  void aQueryMustAnswerARowThatIsNotFalse(String query, String error) throws Exception {
    settings.put(BASE + "sql", query);
    assertEquals(error, check().error());
  }

  @Test
  void aQueryCanChangeNothingAndIsEndedByTheServer() throws Exception {
    settings.put(BASE + "sql", "CREATE TABLE made_by_a_check (id int)");
    assertTrue(check().error().contains("read-only"), check().error());
    settings.put(BASE + "timeout", "1s");
    settings.put(BASE + "sql", "SELECT pg_sleep(60)");
    // A busy machine may notice its own limit first.
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> String.valueOf(check().error()), containsString("statement timeout"));
  }

  @Test
  void noMessageShowsAPassword() throws Exception {
    settings.put(BASE + "sql", "SELECT 1");
    String url = postgres.jdbcUrl();
    settings.put(BASE + "jdbc-url", url + "?user=nightshift&password=Wr0ngOne");
    String refused = check().error();
    assertTrue(refused.contains("authentication failed"), refused);
    assertFalse(refused.contains("Wr0ngOne"), refused);
    for (String bad :
        List.of(
            "jdbc:oracle://x/?password=Wr0ngOne", "Wr0ngOne", "jdbc:sqlserver://x;pass=Wr0ngOne")) {
      settings.put(BASE + "jdbc-url", bad);
      String failure = assertThrows(IllegalArgumentException.class, this::check).getMessage();
      assertTrue(failure.startsWith(BASE + "jdbc-url "), failure);
      assertFalse(failure.contains("Wr0ng"), failure);
    }
    settings.remove(BASE + "sql");
    for (String bad :
        List.of("http://ada:Wr0ngOne@", "ftp://ada:Wr0ngOne@x/", "http://Wr0ng One")) {
      settings.put(BASE + "http", bad);
      String failure = assertThrows(IllegalArgumentException.class, this::check).getMessage();
      assertFalse(failure.contains("Wr0ng"), failure);
    }
  }

  /** No SQL Server runs here: this is the error of its driver for a log-in that is refused. */
  @Test
  void aSqlServerThatRefusesSaysWhy() throws Exception {
    settings.put(BASE + "sql", "SELECT 1");
    settings.put(BASE + "username", "ada");
    settings.put(BASE + "password", "Wr0ngOne");
    try (TdsRefusal server =
        new TdsRefusal(null, 18456, 14, "Login failed for user 'ada' (Wr0ngOne).")) {
      settings.put(
          BASE + "jdbc-url",
          "jdbc:sqlserver://localhost:%d;encrypt=optional".formatted(server.port()));
      String refused = check().error();
      assertTrue(refused.contains("Login failed for user 'ada' (***)"), refused);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, nowhere",
    "tcp, host:0",
    "tcp, host:70000",
    "status, 2xx",
    "every, 500ms",
    "timeout, 0s",
    "failures, 0",
    "successes, 0"
  })
  void whatIsConfiguredWronglyIsSaid(String name, String value) {
    settings.put(BASE + (name.equals("status") ? "http" : "tcp"), "http://localhost:1");
    if (!name.equals("status")) {
      settings.put(BASE + "tcp", "localhost:1");
    }
    settings.put(BASE + name, value);
    String failure = assertThrows(IllegalArgumentException.class, this::targets).getMessage();
    assertTrue(failure.startsWith(BASE + name), failure);
  }

  @Test
  void aTargetIsOfOneType() {
    settings.put(BASE + "severity", "INFO");
    assertThrows(IllegalArgumentException.class, this::targets);
    settings.put(BASE + "tcp", "localhost:1");
    settings.put(BASE + "sql", "SELECT 1");
    assertThrows(IllegalArgumentException.class, this::targets);
  }

  private CheckResult look(Target target) throws InterruptedException {
    return round.run(List.of(target), MonitoringParts.limit()).getFirst();
  }

  private Target withCheck(Check check) {
    Target target = targets().getFirst();
    return new Target(target.name(), target.type(), target.settings(), check, target.secrets());
  }

  private void awaitUninterruptibly() {
    while (true) {
      try {
        end.await();
        return;
      } catch (InterruptedException e) {
        // Nothing ends it, as nothing ends a lookup of the system.
      }
    }
  }
}
