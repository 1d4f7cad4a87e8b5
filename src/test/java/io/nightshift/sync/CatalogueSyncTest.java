package io.nightshift.sync;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static io.nightshift.sync.UpstreamCatalogue.answer;
import static io.nightshift.sync.UpstreamCatalogue.item;
import static io.nightshift.sync.UpstreamCatalogue.json;
import static io.nightshift.sync.UpstreamCatalogue.page;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.RunContext;
import io.nightshift.hosting.Schedule;
import io.nightshift.jobs.LeaseLostException;
import io.nightshift.jobs.RunsOfTests;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through a catalogue make of the inventory, against a real HTTP server. */
class CatalogueSyncTest {
  private static final UpstreamCatalogue UPSTREAM = UpstreamCatalogue.start();
  private static SyncParts database;

  private SyncParts parts = database;

  @BeforeAll
  static void make() {
    database = new SyncParts("catalogue_sync");
  }

  @AfterAll
  static void close() {
    UPSTREAM.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    UPSTREAM.reset();
    parts.execute("TRUNCATE inventory, catalogue_sync");
    parts.settings.put("nightshift.sync.source", "http");
    parts.settings.put("nightshift.sync.http.url", UPSTREAM.url());
    parts.settings.put("nightshift.sync.page-size", "2");
    parts.settings.remove("nightshift.sync.max-pages");
    parts.settings.remove("nightshift.sync.max-vanished");
    parts.settings.remove("nightshift.sync.full-every");
  }

  private static String[] pageOf(String... items) {
    return items;
  }

  @Test
  void aPassTakesEveryPageIntoTheInventory() throws Exception {
    parts.execute(
        "INSERT INTO inventory (sku, on_hand, reserved) VALUES ('B', -3, 4), ('Z', 5, 0)");
    UPSTREAM.pages(
        pageOf(item("C", 7), item("A", 1)),
        pageOf(
            "{\"sku\":\"B\",\"onHand\":2,\"colour\":[\"red\",{\"a\":1}],\"price\":0.5000,\"currency\":\"JPY\"}"),
        pageOf("{\"sku\":\"D\",\"onHand\":0,\"name\":null}"));
    RunContext run = parts.run();
    assertEquals(
        List.of("A 1 Name of A 9.50 EUR", "B 2 0.5000 JPY", "C 7 Name of C 9.50 EUR", "D 0", "Z 5"),
        parts.inventory());
    assertEquals(List.of("4"), parts.texts("SELECT reserved FROM inventory WHERE sku = 'B'"));
    assertEquals(List.of("limit=2", "limit=2&after=p2", "limit=2&after=p3"), UPSTREAM.calls());
    assertEquals("pass 1: 4 items on 3 pages, 0 vanished", run.message());
    assertEquals(4, run.items());
    assertEquals(4, run.found());
    assertEquals("1 COMPLETE", parts.pass());
  }

  @Test
  void unusableItemsAreNamedAndTheirNeighboursApplied() throws Exception {
    UPSTREAM.pages(pageOf(item("KNOWN", 3), item("TEA", 1)));
    var first = parts.run();
    assertEquals(2, first.items());
    UPSTREAM.pages(
        pageOf(
            item("A", 1),
            "{\"name\":\"nameless\",\"onHand\":1}",
            "{\"sku\":\"KNOWN\",\"onHand\":-1}",
            "{\"sku\":\"%s\",\"onHand\":1}".formatted("x".repeat(513)),
            "{\"sku\":\"a\\u0000b\",\"onHand\":1}",
            "{\"sku\":\"TEA\",\"onHand\":\"7\",\"price\":[1],\"currency\":\"XYZ\"}",
            item("A", 2),
            "7",
            "{\"sku\":5,\"onHand\":1.5}",
            "{\"sku\":\"P\",\"onHand\":1,\"price\":\"1.00\"}",
            "{\"sku\":\"N\",\"onHand\":%s}".formatted("9".repeat(2_000)),
            item("B", 9)));
    RunContext run = parts.run();
    assertEquals(2, run.items());
    assertEquals(12, run.found());
    assertEquals(
        "pass 2: 2 items on 1 pages, 0 vanished; 10 unusable: page 1 item 2: sku is missing;"
            + " page 1 item 3 \"KNOWN\": onHand must not be negative;"
            + " page 1 item 4: sku must have at most 512 characters;"
            + " page 1 item 5: sku holds a NUL character;"
            + " page 1 item 6 \"TEA\": onHand must be an integer; price must be a string;"
            + " currency \"XYZ\" is not an ISO 4217 code; …",
        run.message());
    // What cannot be read of KNOWN and TEA leaves them as they were: they have not vanished.
    assertEquals(
        List.of(
            "A 1 Name of A 9.50 EUR",
            "B 9 Name of B 9.50 EUR",
            "KNOWN 3 Name of KNOWN 9.50 EUR",
            "TEA 1 Name of TEA 9.50 EUR"),
        parts.inventory());
  }

  @Test
  void whatVanishedIsMarkedAfterACompletePassAndComesBack() throws Exception {
    parts.execute("INSERT INTO inventory (sku) VALUES ('ORDERED-ONLY')");
    UPSTREAM.pages(pageOf(item("A", 1), item("B", 2)), pageOf(item("C", 3), item("😀", 4)));
    parts.run();
    UPSTREAM.pages(pageOf(item("A", 1)), pageOf(item("😀", 4)));
    assertEquals("pass 2: 2 items on 2 pages, 2 vanished", parts.run().message());
    assertEquals(
        List.of("B", "C"),
        parts.texts("SELECT sku FROM inventory WHERE vanished_at IS NOT NULL ORDER BY sku"));
    List<String> since = parts.texts("SELECT vanished_at FROM inventory WHERE sku = 'B'");
    UPSTREAM.pages(pageOf(item("A", 1), item("C", 5)), pageOf(item("😀", 4)));
    assertEquals("pass 3: 3 items on 2 pages, 0 vanished", parts.run().message());
    assertEquals(
        since, parts.texts("SELECT vanished_at FROM inventory WHERE vanished_at IS NOT NULL"));
    assertEquals("C 5 Name of C 9.50 EUR", parts.inventory().get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"sku\":\"A\",\"onHand\":1}"})
  void aCatalogueThatLacksTooMuchAtOnceIsNotBelieved(String left) throws Exception {
    UPSTREAM.pages(pageOf(item("A", 1), item("B", 2), item("C", 3)));
    parts.run();
    UPSTREAM.pages(pageOf(left));
    parts.settings.put("nightshift.sync.max-vanished", left.isEmpty() ? "1" : "0.66");
    IOException failure = assertThrows(IOException.class, parts::run);
    assertTrue(
        failure
            .getMessage()
            .endsWith(
                "of 3 known items are not in the catalogue any more: none is marked, see"
                    + " nightshift.sync.max-vanished"),
        failure.getMessage());
    assertEquals(List.of(), parts.texts("SELECT sku FROM inventory WHERE vanished_at IS NOT NULL"));
    assertEquals("2 GIVEN_UP", parts.pass());
    UPSTREAM.pages(pageOf(item("A", 1), item("B", 2), item("C", 3)));
    assertEquals("pass 3: 3 items on 1 pages, 0 vanished", parts.run().message());
  }

  @Test
  void anUnchangedCatalogueIsNotReadAgain() throws Exception {
    UPSTREAM.when(page(null), answer("p2", item("A", 1)).withHeader("ETag", "\"v1\""));
    UPSTREAM.when(page("p2"), answer(null, item("B", 2)).withHeader("ETag", "\"of-p2\""));
    parts.run();
    UPSTREAM.when(
        page(null).withHeader("If-None-Match", equalTo("\"v1\"")), aResponse().withStatus(304));
    parts.execute("UPDATE inventory SET on_hand = on_hand - 1");
    RunContext unchanged = parts.run();
    assertEquals(0, unchanged.items());
    assertTrue(unchanged.message().startsWith("the catalogue has not changed since"));
    assertEquals(
        List.of("", "", "\"v1\""), UPSTREAM.headers("If-None-Match"), "what was asked with");
    assertEquals("A 0 Name of A 9.50 EUR", parts.inventory().getFirst());
    // An operator's run reads all of it, and so does one after a long time.
    assertEquals(2, parts.runByOperator().items());
    parts.settings.put("nightshift.sync.full-every", "0s");
    assertEquals(2, parts.run().items());
    assertEquals("A 1 Name of A 9.50 EUR", parts.inventory().getFirst());
  }

  @Test
  void aTagOfAPassThatWasNotCompleteIsNotAskedWith() throws Exception {
    UPSTREAM.when(page(null), answer("p2", item("A", 1)).withHeader("ETag", "\"v1\""));
    UPSTREAM.when(page("p2"), aResponse().withStatus(404));
    assertThrows(IOException.class, parts::run);
    UPSTREAM.when(page("p2"), answer(null, item("B", 2)));
    parts.run();
    parts.run();
    List<String> asked = UPSTREAM.headers("If-None-Match");
    assertEquals(List.of("", "", "", "", "\"v1\"", ""), asked);
  }

  @Test
  void aRunGoesOnAtTheLastFinishedPage() throws Exception {
    UPSTREAM.pages(pageOf(item("A", 1)), pageOf(item("B", 2)), pageOf(item("C", 3)));
    UPSTREAM.when(page("p3"), aResponse().withStatus(503));
    IOException failure = assertThrows(IOException.class, parts::run);
    assertEquals(
        "pass 1: 2 items on 2 pages, then: HTTP 503 instead of a page", failure.getMessage());
    assertEquals("1 READING p3", parts.pass());
    int before = UPSTREAM.calls().size();
    UPSTREAM.when(page("p3"), answer(null, item("C", 3)));
    assertEquals("pass 1, resumed: 3 items on 3 pages, 0 vanished", parts.run().message());
    assertEquals(
        List.of("limit=2&after=p3"), UPSTREAM.calls().subList(before, UPSTREAM.calls().size()));
  }

  @Test
  void anInstanceThatLostItsRunInTheMiddleChangesNothingMore() throws Exception {
    UPSTREAM.pages(pageOf(item("A", 1)), pageOf(item("B", 2)), pageOf(item("C", 3)));
    UPSTREAM.beforeAnswer(
        () -> {
          if (UPSTREAM.calls().size() == 2) {
            try {
              RunsOfTests.next(parts.dataSource, SyncParts.WORKER);
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          }
        });
    assertThrows(LeaseLostException.class, parts::run);
    assertEquals(List.of("A 1 Name of A 9.50 EUR"), parts.inventory());
    assertEquals("1 READING p2", parts.pass());
    assertEquals(2, parts.run().items());
    assertEquals(
        List.of("limit=2", "limit=2&after=p2", "limit=2&after=p2", "limit=2&after=p3"),
        UPSTREAM.calls());
  }

  @Test
  void aCrashWhileWhatVanishedIsMarkedIsGoneOnWith() throws Exception {
    UPSTREAM.pages(pageOf(item("A", 1), item("B", 2), item("C", 3), item("D", 4)));
    parts.run();
    // As a crash leaves it behind the last page, and half of the marks.
    parts.execute(
        """
        UPDATE catalogue_sync SET pass = 2, state = 'READ', items = 2, pages = 1;
        UPDATE inventory SET sync_pass = 2 WHERE sku IN ('A', 'B');
        UPDATE inventory SET vanished_at = now() WHERE sku = 'C'
        """);
    assertEquals("pass 2, resumed: 2 items on 1 pages, 1 vanished", parts.run().message());
    assertEquals(1, UPSTREAM.calls().size());
    assertEquals(
        List.of("C", "D"),
        parts.texts("SELECT sku FROM inventory WHERE vanished_at IS NOT NULL ORDER BY sku"));
  }

  @Test
  void aCursorThatIsNotKnownAnyMoreBeginsANewPass() throws Exception {
    UPSTREAM.pages(pageOf(item("A", 1)), pageOf(item("B", 2)));
    UPSTREAM.when(page("p2"), aResponse().withStatus(410));
    assertThrows(IOException.class, parts::run);
    assertEquals("1 GIVEN_UP", parts.pass());
    UPSTREAM.when(page("p2"), answer(null, item("B", 2)));
    assertEquals("pass 2: 2 items on 2 pages, 0 vanished", parts.run().message());
  }

  @Test
  void anotherSourceBeginsAnew() throws Exception {
    UPSTREAM.when(page(null), answer("p2", item("A", 1)).withHeader("ETag", "\"v1\""));
    UPSTREAM.when(page("p2"), aResponse().withStatus(503));
    assertThrows(IOException.class, parts::run);
    parts.settings.put("nightshift.sync.http.url", UPSTREAM.url() + "?shop=2");
    UPSTREAM.when(page("p2"), answer(null, item("B", 2)));
    assertEquals("pass 2: 2 items on 2 pages, 0 vanished", parts.run().message());
    assertTrue(UPSTREAM.calls().contains("shop=2&limit=2&after=p2"));
  }

  @Test
  void cursorsThatGoRoundAndPagesWithoutAnEndAreNotFollowedForEver() throws Exception {
    UPSTREAM.when(page(null), answer("a", item("A", 1)));
    for (String[] step : new String[][] {{"a", "b"}, {"b", "c"}, {"c", "d"}, {"d", "b"}}) {
      UPSTREAM.when(page(step[0]), answer(step[1], item(step[0], 1)));
    }
    assertTrue(
        assertThrows(IOException.class, parts::run)
            .getMessage()
            .endsWith("then: the cursors go round in a circle"));
    UPSTREAM.pages(pageOf(), pageOf(), pageOf(), pageOf(item("Z", 1)));
    parts.settings.put("nightshift.sync.max-pages", "3");
    assertEquals(
        "pass 2: 0 items on 3 pages, then: there are more than 3 pages: see"
            + " nightshift.sync.max-pages",
        assertThrows(IOException.class, parts::run).getMessage());
    assertEquals("2 GIVEN_UP", parts.pass());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "7",
        "<html>maintenance</html>",
        "{\"items\":{},\"next\":null}",
        "{\"items\":null,\"next\":null}",
        "{\"next\":null}",
        "{\"items\":[]}",
        "{\"items\":[],\"next\":7}",
        "{\"items\":[],\"next\":\"a\\u0000\"}",
        "{\"items\":[],\"next\":null} x",
        "{\"items\":[{\"sku\":\"A\",\"onHand\":1},],\"next\":null}",
        "{\"items\":[{\"sku\":\"A\",\"onHand\":NaN}],\"next\":null}",
        "{\"items\":[{\"sku\":\"A\",\"onHand\":1}"
      })
  void whatIsNoPageFailsTheRunAndChangesNothing(String body) throws Exception {
    UPSTREAM.pages(pageOf(item("A", 5), item("B", 6)));
    parts.run();
    UPSTREAM.when(page(null), json(body));
    assertThrows(IOException.class, parts::run);
    assertEquals(List.of("A 5 Name of A 9.50 EUR", "B 6 Name of B 9.50 EUR"), parts.inventory());
  }

  @Test
  void itIsOffUnlessASourceIsConfigured() throws Exception {
    parts.settings.put("nightshift.sync.source", "none");
    assertEquals(new Schedule.OnDemand(), parts.worker().schedule().timing());
    assertEquals("no catalogue is configured: see nightshift.sync.source", parts.run().message());
    parts.settings.put("nightshift.sync.source", "http");
    assertEquals(new Schedule.Every(Duration.ofMinutes(15)), parts.worker().schedule().timing());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.url=ftp://example.com/",
        "http.url=http://u:p@example.com/",
        "http.url=nowhere",
        "http.token=a b",
        "page-size=0",
        "max-vanished=1.5",
        "calls.timeout=0s",
        "calls.breaker-calls=0"
      })
  void aSettingThatCannotBeUsedIsNamed(String setting) {
    String name = "nightshift.sync." + setting.substring(0, setting.indexOf('='));
    String before = parts.settings.put(name, setting.substring(setting.indexOf('=') + 1));
    try {
      assertTrue(
          assertThrows(IllegalArgumentException.class, parts::worker)
              .getMessage()
              .startsWith(name));
    } finally {
      parts.settings.remove(name);
      if (before != null) {
        parts.settings.put(name, before);
      }
    }
  }
}
