package io.nightshift.sync;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static io.nightshift.sync.UpstreamCatalogue.answer;
import static io.nightshift.sync.UpstreamCatalogue.item;
import static io.nightshift.sync.UpstreamCatalogue.json;
import static io.nightshift.sync.UpstreamCatalogue.page;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.nightshift.hosting.CancellationSource;
import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.WorkerFigure;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that is slow, failing, busy, huge or elsewhere. */
class HttpSourceTest {
  private static final UpstreamCatalogue UPSTREAM = UpstreamCatalogue.start();
  private static final UpstreamCatalogue OTHER = UpstreamCatalogue.start();
  private static SyncParts parts;

  @BeforeAll
  static void make() {
    parts = new SyncParts("http_source");
  }

  @AfterAll
  static void close() {
    UPSTREAM.close();
    OTHER.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    UPSTREAM.reset();
    OTHER.reset();
    parts.execute("TRUNCATE inventory, catalogue_sync");
    parts.settings.put("nightshift.sync.source", "http");
    parts.settings.put("nightshift.sync.http.url", UPSTREAM.url());
    parts.settings.put("nightshift.sync.http.token", "secret-token");
    parts.settings.put("nightshift.sync.calls.breaker-calls", "1000");
    parts.settings.remove("nightshift.sync.http.max-page-bytes");
    parts.settings.remove("nightshift.sync.calls.timeout");
    parts.settings.remove("nightshift.sync.calls.breaker-pause");
  }

  /** The first calls fail, those after them are answered. */
  private static void failing(int times, ResponseDefinitionBuilder answer) {
    for (int i = 0; i <= times; i++) {
      UPSTREAM.when(
          page(null)
              .inScenario("failing")
              .whenScenarioStateIs(i == 0 ? STARTED : "failed " + i)
              .willSetStateTo("failed " + (i + 1))
              .willReturn(i < times ? answer : answer(null, item("A", 1))));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
  void aCallThatMaySucceedLaterIsMadeAgain(int status) throws Exception {
    failing(2, aResponse().withStatus(status));
    CatalogueSync worker = parts.worker();
    assertEquals(1, parts.run(worker).items());
    assertEquals(3, UPSTREAM.calls().size());
    assertEquals(2, WorkerFigure.values(worker.figures()).get("retries"));
    assertEquals(
        List.of("Bearer secret-token", "Bearer secret-token", "Bearer secret-token"),
        UPSTREAM.headers("authorization"));
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aConnectionThatBreaksIsMadeAgain(Fault fault) throws Exception {
    failing(2, json("{\"items\":[").withFault(fault));
    assertEquals(1, parts.run().items());
  }

  @Test
  void aCallIsMadeOnlySoOftenAndThenTheRunFails() {
    UPSTREAM.when(page(null), aResponse().withStatus(500));
    assertEquals(
        "pass 1: 0 items on 0 pages, then: HTTP 500 instead of a page",
        assertThrows(IOException.class, parts::run).getMessage());
    assertEquals(3, UPSTREAM.calls().size());
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304, 400, 401, 403, 404, 410})
  void anAnswerThatWouldBeTheSameIsNotAskedForAgain(int status) {
    UPSTREAM.when(page(null), aResponse().withStatus(status));
    assertThrows(IOException.class, parts::run);
    assertEquals(1, UPSTREAM.calls().size());
  }

  @Test
  void itIsCalledAgainNoSoonerThanItAsksFor() throws Exception {
    failing(1, aResponse().withStatus(429).withHeader("Retry-After", "1"));
    long begun = System.nanoTime();
    assertEquals(1, parts.run().items());
    // Not how fast it is: that it waited.
    assertTrue(System.nanoTime() - begun >= Duration.ofSeconds(1).toNanos());
  }

  @Test
  void whoAsksForALongPauseIsLeftAloneByLaterRunsToo() throws Exception {
    UPSTREAM.when(page(null), aResponse().withStatus(503).withHeader("Retry-After", "3600"));
    assertThrows(IOException.class, parts::run);
    assertEquals(1, UPSTREAM.calls().size());
    UPSTREAM.when(page(null), answer(null, item("A", 1)));
    RunContext left = parts.run();
    assertTrue(left.message().startsWith("not called: the source asked for that until "));
    assertEquals(1, UPSTREAM.calls().size());
    // An operator may know better.
    assertEquals(1, parts.runByOperator().items());
    assertEquals(1, parts.run().items());
  }

  @Test
  void aSourceThatIsAwayIsNotCalledForAWhile() throws Exception {
    parts.settings.put("nightshift.sync.calls.breaker-calls", "3");
    parts.settings.put("nightshift.sync.calls.breaker-pause", "1h");
    UPSTREAM.when(page(null), aResponse().withStatus(500));
    CatalogueSync worker = parts.worker();
    assertThrows(IOException.class, () -> parts.run(worker));
    assertEquals(1, WorkerFigure.values(worker.figures()).get("breakerOpen"));
    assertTrue(
        assertThrows(IOException.class, () -> parts.run(worker))
            .getMessage()
            .contains("the circuit breaker is open"));
    assertEquals(3, UPSTREAM.calls().size());
  }

  @Test
  void aSourceThatComesBackIsCalledAgainAfterThePause() throws Exception {
    parts.settings.put("nightshift.sync.calls.breaker-calls", "3");
    parts.settings.put("nightshift.sync.calls.breaker-pause", "1ms");
    UPSTREAM.when(page(null), aResponse().withStatus(500));
    CatalogueSync worker = parts.worker();
    assertThrows(IOException.class, () -> parts.run(worker));
    UPSTREAM.when(page(null), answer(null, item("A", 1)));
    assertEquals(1, parts.run(worker).items());
    assertEquals(0, WorkerFigure.values(worker.figures()).get("breakerOpen"));
  }

  @Test
  void aPageThatTakesTooLongIsGivenUpWhereverItStalls() {
    parts.settings.put("nightshift.sync.calls.timeout", "100ms");
    UPSTREAM.when(page(null), answer(null, item("A", 1)).withFixedDelay(60_000));
    IOException silent = assertThrows(IOException.class, parts::run);
    assertTrue(silent.getMessage().contains("then: "), silent.getMessage());
    // Within it the headers must come, however busy the machine is.
    parts.settings.put("nightshift.sync.calls.timeout", "2s");
    UPSTREAM.when(page(null), answer(null, item("A", 1)).withChunkedDribbleDelay(5, 60_000));
    IOException stalled = assertThrows(IOException.class, parts::run);
    assertTrue(stalled.getMessage().endsWith("no whole page within PT2S"), stalled.getMessage());
  }

  @Test
  void aStopDoesNotWaitForTheSource() throws Exception {
    UPSTREAM.when(page(null), answer(null, item("A", 1)).withFixedDelay(60_000));
    CountDownLatch called = new CountDownLatch(1);
    UPSTREAM.beforeAnswer(called::countDown);
    assertStopsAtOnce(called);
  }

  @Test
  void aStopDoesNotWaitForAPauseBetweenCalls() throws Exception {
    parts.settings.put("nightshift.sync.calls.max-pause", "2h");
    try {
      UPSTREAM.when(page(null), aResponse().withStatus(503).withHeader("Retry-After", "3600"));
      CountDownLatch called = new CountDownLatch(1);
      UPSTREAM.beforeAnswer(called::countDown);
      assertStopsAtOnce(called);
    } finally {
      parts.settings.put("nightshift.sync.calls.max-pause", "2s");
    }
  }

  private static void assertStopsAtOnce(CountDownLatch called) throws Exception {
    CatalogueSync worker = parts.worker();
    RunContext run = parts.next();
    CancellationSource stopping = CancellationSource.create();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                worker.runOnce(run, stopping.token());
                ended.complete(null);
              } catch (Throwable t) {
                ended.completeExceptionally(t);
              }
            });
    assertTrue(called.await(30, TimeUnit.SECONDS));
    stopping.cancel();
    // It would take a minute or an hour otherwise.
    assertThrows(CancellationException.class, () -> ended.get(30, TimeUnit.SECONDS));
    assertEquals(0, run.items());
  }

  @Test
  void aPageOverTheLimitIsNotReadToItsEnd() throws Exception {
    parts.settings.put("nightshift.sync.http.max-page-bytes", "300");
    UPSTREAM.when(page(null), answer(null, item("A", 1), item("B", 2)));
    assertEquals(2, parts.run().items());
    String[] many = new String[50];
    Arrays.setAll(many, i -> item("SKU-" + i, i));
    for (var answer :
        List.of(answer(null, many), answer(null, many).withChunkedDribbleDelay(2, 1))) {
      UPSTREAM.when(page(null), answer);
      IOException failure = assertThrows(IOException.class, parts::run);
      assertTrue(
          failure
              .getMessage()
              .endsWith("a page has more than 300 bytes: see nightshift.sync.http.max-page-bytes"),
          failure.getMessage());
    }
    assertEquals(2, parts.inventory().size());
  }

  @Test
  void aPageOfMoreItemsThanAnybodyAskedForIsRefused() {
    String[] many = new String[PageDraft.MAX_ELEMENTS + 1];
    Arrays.fill(many, "0");
    UPSTREAM.when(page(null), answer(null, many));
    assertTrue(
        assertThrows(IOException.class, parts::run)
            .getMessage()
            .endsWith("a page has more than 10,000 items"));
  }

  @Test
  void aRedirectIsFollowedOnItsHostOnly() throws Exception {
    UPSTREAM.when(
        page(null), aResponse().withStatus(307).withHeader("Location", "/items?after=moved"));
    UPSTREAM.when(page("moved"), answer(null, item("A", 1)));
    assertEquals(1, parts.run().items());
    for (String elsewhere : List.of(OTHER.url(), "//localhost:1/", "file:///etc/passwd", "")) {
      UPSTREAM.when(page(null), aResponse().withStatus(302).withHeader("Location", elsewhere));
      assertTrue(
          assertThrows(IOException.class, parts::run)
              .getMessage()
              .contains("a redirect to another host is not followed"));
    }
    assertEquals(List.of(), OTHER.calls());
    UPSTREAM.when(page(null), aResponse().withStatus(302).withHeader("Location", UPSTREAM.url()));
    assertTrue(
        assertThrows(IOException.class, parts::run).getMessage().endsWith("more than 3 redirects"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret", "{\"items\": s3cret}", "{\"items\":[],\"s3cret\"", "<s3cret>"})
  void noWordOfAnAnswerThatIsNoPageIsShown(String body) {
    UPSTREAM.when(page(null), json(body).withStatusMessage("s3cret"));
    IOException failure = assertThrows(IOException.class, parts::run);
    assertFalse(failure.getMessage().contains("s3cret"), failure.getMessage());
  }

  @Test
  void cursorsAreHandedBackAsTheyAre() throws Exception {
    String cursor = "a b&c=d#é😀%2F+/";
    UPSTREAM.when(page(null), answer(cursor, item("A", 1)));
    UPSTREAM.when(page(cursor), answer(null, item("B", 2)));
    assertEquals(2, parts.run().items());
  }

  @Test
  void noSecretIsInAMessageNorInTheDatabase() throws Exception {
    parts.settings.put("nightshift.sync.http.url", UPSTREAM.url() + "?key=secret-key");
    UPSTREAM.when(any(anyUrl()), aResponse().withStatus(401));
    String message = assertThrows(IOException.class, parts::run).getMessage();
    assertFalse(message.contains("secret"), message);
    String row = parts.texts("SELECT catalogue_sync::text FROM catalogue_sync").getFirst();
    assertFalse(row.contains("secret"), row);
  }
}
