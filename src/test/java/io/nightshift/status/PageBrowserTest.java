package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page as people have it: in a browser. */
@WithBrowser
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.reading", value = "open"),
      @ResourceArg(name = "nightshift.instance", value = "page-1"),
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD)
    })
class PageBrowserTest {
  private static final String HOSTILE =
      "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";

  private static @Nullable Browser shared;

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource("/")
  URI page;

  private Browser browser;

  @BeforeEach
  void openThePage() {
    Rows.awaitRunning();
    if (shared == null) {
      shared = Browser.open();
    }
    browser = shared;
    browser.screen(1280, 900);
    browser.prefers("light");
  }

  @AfterEach
  void nobodyIsLeftLoggedIn() {
    browser.go(URI.create("about:blank"));
  }

  @AfterAll
  static void closeTheBrowser() {
    if (shared != null) {
      shared.close();
      shared = null;
    }
  }

  private void view(String query) {
    browser.go(page.resolve(query.isEmpty() ? "/" : "/?view=" + query));
  }

  @Test
  void theOverviewSaysHowItIsAndShowsEveryWorkerAndTopic() {
    long id = new Rows(sandbox).deadLetter(sandbox.topics().orders(), 7, "OPEN", "e-1", "/s");
    view("");
    browser.awaitLive();
    browser.awaitText("#headline", "needs attention");
    browser.awaitText("#verdict", "open dead letter");
    assertTrue(browser.text("#verdict .pace").contains("Keeping up"));
    assertTrue(browser.title().contains("Nightshift page-1"));
    List<String> names = given().get("/status/workers?limit=500").path("items.name");
    assertEquals(names.size(), browser.all("#workers tbody tr:not(.kind)").size());
    for (String name : names) {
      String row = browser.text("#worker-" + name);
      assertTrue(row.contains(name) && row.contains("RUNNING"), row);
    }
    assertEquals(3, browser.all(".topic").size());
    assertTrue(browser.text("#topics").contains(sandbox.topics().audit()));
    assertTrue(browser.text("#waiting").contains(Long.toString(id)));
    browser.awaitText("#fleet", "1 RUNNING");
    browser.click("#fleet .members a[href$='name=page-1']");
    browser.awaitText("#view-title", "page-1");
    browser.assertNoComplaints();
  }

  @Test
  void everyViewShowsWhatItIsForAndNothingIsComplainedOf() {
    long id = new Rows(sandbox).deadLetter(sandbox.topics().audit(), 8, "OPEN", "e-2", "/s");
    String shown = Rows.unique("shown");
    new Rows(sandbox).taken(shown, "/s", "a-topic", 0, 7);
    for (String[] each :
        new String[][] {
          {"", "Workers"},
          {"overview", "page-1"},
          {"fleet", "Topics, on all instances"},
          {"instance&name=page-1", "Partitions of this instance"},
          {"dead-letters", "Replay all"},
          {"dead-letters&by=cause", "amount is missing"},
          {"dead-letters&id=" + id, "Headers"},
          {"notifications", "Emails and webhooks"},
          {"bulk-operations", "Actions on all rows"},
          {"alerts", "What needs a person"},
          {"runs", "trouble-watch"},
          {"search", "An id of an event"},
          {"search&q=e-2", "Dead letter " + id},
          {"event&id=" + shown + "&source=/s", "Applied"},
          {"reports", "Make it"},
          {"worker&name=run-pruner", "Runs, on all instances"},
          {"worker&name=intake-orders", "Last batches"}
        }) {
      view(each[0]);
      browser.awaitLive();
      browser.awaitText("main", each[1]);
      for (String scheme : List.of("light", "dark")) {
        browser.prefers(scheme);
        Accessibility.check(browser);
      }
      for (int width : List.of(360, 390)) {
        browser.screen(width, 844);
        Accessibility.checkWidth(browser);
      }
      browser.screen(1280, 900);
      browser.assertNoComplaints();
    }
  }

  @Test
  void theWorkerOfATopicShowsAllPartitionsTheLastBatchesAndTheLastFailure() {
    String order = Rows.unique("batch");
    publish(Events.orderPlaced(order, order).structured(sandbox.topics().orders()));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().get("/orders/" + order).statusCode() == 200);
    given()
        .get("/status/intake")
        .then()
        .body(
            "items.find { it.topic == '%s' }.recentBatches[0].records"
                .formatted(sandbox.topics().orders()),
            greaterThanOrEqualTo(1));
    view("worker&name=intake-orders");
    browser.awaitLive();
    browser.await(
        "its partitions, each with its reader",
        () ->
            !browser.all("#intake-partitions tbody tr").isEmpty()
                && browser.all("#intake-partitions a[href$='name=page-1']").size()
                    == browser.all("#intake-partitions tbody tr").size());
    assertFalse(browser.all("#intake-batches tbody tr").isEmpty());
    browser.awaitText(".facts", "Last failure here");
    browser.tabTo("[data-post='status/workers/intake-orders/restart']");
    browser.assertNoComplaints();
  }

  @Test
  void whatCannotBeShownIsSaidOnThePage() {
    view("nothing");
    browser.awaitText("main", "no view of this name");
    view("dead-letters&id=999999999");
    browser.awaitText("main", "no dead letter of this id");
    view("dead-letters&state=LOST");
    browser.awaitText("main", "state must be one of");
    browser.awaitText("#headline", ".");
    browser.assertNoComplaints("404", "400");
  }

  @Test
  void aFilterNarrowsTheDeadLettersAndOlderOnesAreAPageAway() {
    String topic = Rows.unique("narrow");
    Rows rows = new Rows(sandbox);
    rows.deadLetter(topic, 1, "OPEN", "first", "/s");
    rows.deadLetter(topic, 2, "DISCARDED", "second", "/s");
    view("dead-letters&limit=1&topic=" + topic);
    browser.awaitText("#view > table tbody", "second");
    browser.click("a[rel=next]");
    browser.awaitText("#view > table tbody", "first");
    view("dead-letters&topic=" + topic);
    browser.type("select[name=state]", "DISCARDED");
    browser.click(".filter button");
    browser.await("the other to go", () -> browser.all("#view > table tbody tr").size() == 1);
    assertTrue(browser.text("#view > table tbody").contains("second"));
    assertTrue(browser.address().contains("state=DISCARDED"));
    browser.assertNoComplaints();
  }

  @Test
  void anOperatorLogsInAndReplaysADeadLetterFromThePage() {
    String order = Rows.unique("order");
    publish(Events.orderPaid("paid-" + order, order).structured(sandbox.topics().orders()));
    String id = awaitLetter("paid-" + order);
    publish(Events.orderPlaced("placed-" + order, order).structured(sandbox.topics().orders()));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().get("/orders/" + order).statusCode() == 200);

    view("dead-letters&id=" + id);
    browser.awaitLive();
    browser.awaitText("main", order);
    browser.click("[data-post='dead-letters/" + id + "/replay']");
    browser.awaitText("#ask", "Replay dead letter " + id + "?");
    logIn(Credentials.PASSWORD);
    browser.awaitText("#said", "now REPLAYED");
    browser.awaitText("#view-title", "REPLAYED");
    browser.awaitText("#operator-name", Credentials.USERNAME);
    assertEquals("PAID", given().get("/orders/" + order).path("status"));
    assertEquals("[]", storage());
    browser.assertNoComplaints();
  }

  @Test
  void aReplayThatFailsAgainSaysWhyAndADiscardNeedsNoSecondLogin() {
    long id = new Rows(sandbox).deadLetter(sandbox.topics().orders(), 9, "OPEN", "e-3", "/s");
    view("dead-letters&id=" + id);
    browser.click("[data-post='dead-letters/" + id + "/replay']");
    logIn(Credentials.PASSWORD);
    browser.awaitText("#said", "failed again and stays open");
    browser.click("[data-post='dead-letters/" + id + "/discard']");
    assertFalse(browser.find("#ask-password").isDisplayed());
    browser.click("#ask-yes");
    browser.awaitText("#said", "now DISCARDED");
    browser.awaitNone("[data-post='dead-letters/" + id + "/discard']");
    browser.assertNoComplaints();
  }

  @Test
  void allThatMatchAreDiscardedInTheBackgroundAndTheProgressIsShown() {
    String topic = Rows.unique("bulk");
    for (int i = 0; i < 3; i++) {
      new Rows(sandbox).deadLetter(topic, i, "OPEN", null, null);
    }
    view("dead-letters&state=OPEN&topic=" + topic);
    browser.awaitLive();
    browser.click("[data-post='bulk-operations?action=dead-letters.discard']");
    logIn(Credentials.PASSWORD);
    browser.awaitText("#said", "queued as bulk operation");
    browser.awaitText("#bulk", topic);
    browser.awaitText("#bulk tbody tr", "DONE");
    browser.awaitText("#bulk tbody tr", "3 of 3");
    browser.awaitText("#view", "None like that.");
    assertEquals(
        3,
        given()
            .get("/dead-letters?state=DISCARDED&topic=" + topic)
            .jsonPath()
            .getList("items")
            .size());
    browser.assertNoComplaints();
  }

  @Test
  void aWrongPasswordIsSaidAndDoesNothing() {
    view("");
    browser.awaitLive();
    browser.click("[data-post='status/workers/intake-audit/pause']");
    logIn("guess");
    browser.awaitText("#ask-wrong", "not the credentials of an operator");
    assertTrue(browser.find("#ask").isDisplayed());
    assertEquals("RUNNING", given().get("/status/workers/intake-audit").path("state"));
    browser.press(Keys.ESCAPE);
    browser.await("the dialog to close", () -> !browser.find("#ask").isDisplayed());
    assertEquals("Log in", browser.text("#operator"));
    browser.assertNoComplaints("401");
  }

  @Test
  void withTheKeyboardAloneAWorkerIsPausedAndResumed() {
    view("");
    browser.awaitLive();
    browser.press(Keys.TAB);
    assertEquals("Skip to the content", browser.run("return document.activeElement.textContent"));
    browser.press(Keys.ENTER);
    browser.tabTo("[data-post='status/workers/intake-notifications/pause']");
    browser.press(Keys.ENTER);
    browser.await("the name's field", () -> isFocused("#ask-name"));
    browser.press(Credentials.USERNAME, Keys.TAB);
    assertTrue(isFocused("#ask-password"));
    browser.press(Credentials.PASSWORD, Keys.ENTER);
    browser.awaitText("#said", "Pause intake-notifications");
    browser.awaitText("#worker-intake-notifications", "PAUSED");
    browser.awaitText("#verdict", "intake-notifications is paused");
    browser.awaitText("#verdict", "Resume");
    browser.tabTo("[data-post='status/workers/intake-notifications/resume']");
    browser.press(Keys.SPACE);
    browser.await("the button that says yes", () -> isFocused("#ask-yes"));
    browser.press(Keys.ENTER);
    browser.awaitText("#worker-intake-notifications", "RUNNING");
    browser.awaitNone("#verdict [data-post='status/workers/intake-notifications/resume']");
    browser.assertNoComplaints();
  }

  @Test
  void aPauseOfAllInstancesSaysItsReasonItsEndAndWhoHasFollowed() {
    view("fleet");
    browser.awaitLive();
    assertTrue(browser.text("#instances").contains("page-1"));
    assertTrue(browser.text("#fleet-email-sender [data-label=On]").contains("1 of 1"));
    browser.click("#fleet-email-sender [data-post='status/workers/email-sender/pause']");
    browser.run("document.getElementById('ask-minutes').value = '10'");
    browser.run("document.getElementById('ask-reason').value = 'the mail server moves'");
    logIn(Credentials.PASSWORD);
    browser.awaitText("#fleet-email-sender", "PAUSED");
    browser.awaitText("#fleet-email-sender", "the mail server moves");
    browser.awaitText("#fleet-email-sender", "until ");
    browser.click("#fleet-email-sender [data-post='status/workers/email-sender/resume']");
    browser.click("#ask-yes");
    browser.awaitText("#fleet-email-sender", "RUNNING");
    browser.awaitNone("#fleet-email-sender [data-post='status/workers/email-sender/resume']");
    browser.assertNoComplaints();
  }

  @Test
  void whatIsPublishedShowsWithoutLoadingThePageAnew() {
    view("");
    browser.awaitLive();
    browser.run("window.sameAsBefore = true");
    String row = "[id='topic-" + sandbox.topics().orders() + "'] [data-label=Applied]";
    String chart = ".chart.rate[data-topic='" + sandbox.topics().orders() + "'] .line";
    String line = String.valueOf(browser.find(chart).getAttribute("d"));
    long before = Long.parseLong(browser.text(row).replace(",", ""));
    String run = Rows.unique("live");
    publish(
        IntStream.range(0, 200)
            .mapToObj(i -> Events.orderPlaced(run + i, run + i))
            .map(event -> event.structured(sandbox.topics().orders()))
            .toList());
    browser.await(
        "200 more", () -> Long.parseLong(browser.text(row).replace(",", "")) >= before + 200);
    browser.await("the chart", () -> !line.equals(browser.find(chart).getAttribute("d")));
    String peak = ".chart.rate[data-topic='" + sandbox.topics().orders() + "'] .peak";
    browser.await("a peak", () -> !browser.text(peak).equals("0.0"));
    assertEquals(true, browser.run("return window.sameAsBefore"));
    browser.assertNoComplaints();
  }

  @Test
  void aNewDeadLetterComesIntoTheListByItself() {
    view("dead-letters&state=OPEN");
    browser.awaitLive();
    String event = Rows.unique("comes");
    new Rows(sandbox).deadLetter(sandbox.topics().orders(), 11, "OPEN", event, "/s");
    browser.awaitText("#view > table tbody", event);
    browser.assertNoComplaints();
  }

  @Test
  void hostileContentIsText() {
    String event = Rows.unique(HOSTILE);
    long id =
        new Rows(sandbox)
            .deadLetter(
                sandbox.topics().orders(),
                12,
                "OPEN",
                event,
                HOSTILE,
                Rows.bytes(HOSTILE),
                "[{\"key\":\"<b>h</b>\",\"value\":\"PHNjcmlwdD4=\"}]",
                Rows.bytes("</pre>" + HOSTILE));
    view("dead-letters&id=" + id);
    browser.awaitLive();
    browser.awaitText("pre", HOSTILE);
    browser.awaitText("main table", "<script>");
    view("");
    browser.awaitLive();
    browser.awaitText("#waiting", event); // Once rendered with the page, and again by the stream.
    browser.run("document.getElementById('waiting').replaceChildren()");
    new Rows(sandbox).deadLetter(sandbox.topics().orders(), 13, "OPEN", event + "2", HOSTILE);
    browser.awaitText("#waiting", event + "2");
    assertEquals(0, browser.all("main img").size());
    assertFalse(browser.title().contains("owned"));
    browser.assertNoComplaints();
  }

  @Test
  void withoutScriptsEverythingIsThereToRead() {
    long id = new Rows(sandbox).deadLetter(sandbox.topics().orders(), 14, "OPEN", "e-5", "/s");
    try (Browser reader = Browser.withoutScripts()) {
      reader.go(page);
      assertTrue(reader.text("#headline").contains("."));
      assertTrue(reader.text("#fleet").contains("1 RUNNING"));
      assertTrue(reader.text("#workers").contains("intake-orders"));
      assertEquals(6, reader.all(".chart path.line").size());
      assertTrue(reader.all("button").stream().noneMatch(button -> button.isDisplayed()));
      reader.click(".tabs a[href*=fleet]");
      assertTrue(reader.text("#instances").contains("page-1"));
      reader.click(".tabs a[href*=dead-letters]");
      assertTrue(reader.text("main").contains("e-5"));
      reader.click("#view > table tbody a[href$='id=" + id + "']");
      assertTrue(reader.text("pre").contains("{}"));
      reader.type("#search", "e-5");
      reader.press(Keys.ENTER);
      reader.click("main a[href$='id=" + id + "']");
      assertTrue(reader.text(".way").contains("Waits"));
      reader.assertNoComplaints();
    }
  }

  @Test
  void theKeyOfTheSearchLeadsFromAnyViewToTheWayOfAnEvent() {
    String order = Rows.unique("way/");
    publish(List.of(Events.orderPlaced(order, order).structured(sandbox.topics().orders())));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> given().get("/orders/" + order).statusCode() == 200);
    for (String from : List.of("", "reports", "worker&name=run-pruner")) {
      view(from);
      browser.awaitLive();
      browser.press("/");
      browser.await("the search box", () -> isFocused("#search"));
      browser.press(Keys.ESCAPE);
      assertFalse(isFocused("#search"));
    }
    browser.press("/");
    browser.press(order, Keys.ENTER);
    browser.awaitText("#found-event", "Events");
    browser.awaitText("#found-order", "Orders");
    browser.click("main a[href*='view=event']");
    browser.awaitText(".way", "order.placed");
    browser.awaitText(".way", sandbox.topics().orders());
    browser.awaitText(".way", "Applied");
    browser.awaitText(".way", "Order, then PLACED");
    browser.awaitText(".way", "Order, now PLACED");
    browser.awaitText(".way", "Email order-confirmed about " + order);
    assertEquals(1, browser.all(".way a[href^='orders/']").size());
    browser.assertNoComplaints();
  }

  @Test
  void aReportKeepsToThePolicyToo() {
    String from = "1930-01-01T00:00:00Z";
    Credentials.operator()
        .post("/reports?kind=ORDERS&from=" + from + "&to=1930-01-02T00:00:00Z")
        .then()
        .statusCode(202);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !given().get("/reports").jsonPath().getList("items").isEmpty());
    view("reports");
    browser.awaitText("main", "1930-01-01");
    browser.click("#view > table tbody a");
    browser.await("its chart", () -> !browser.all("svg rect").isEmpty());
    browser.assertNoComplaints();
  }

  private void logIn(String password) {
    browser.await("the name's field", () -> browser.find("#ask-name").isDisplayed());
    browser.type("#ask-name", Credentials.USERNAME);
    browser.type("#ask-password", password);
    browser.click("#ask-yes");
  }

  private boolean isFocused(String css) {
    return Boolean.TRUE.equals(
        browser.run("return document.activeElement.matches(arguments[0])", css));
  }

  private String storage() {
    return String.valueOf(
        browser.run("return [...Object.keys(localStorage), ...Object.keys(sessionStorage)]"));
  }

  private void publish(ProducerRecord<byte[], byte[]> record) {
    publish(List.of(record));
  }

  private void publish(List<ProducerRecord<byte[], byte[]>> records) {
    var unused = sandbox.publisher().publish(records);
  }

  private String awaitLetter(String eventId) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                given()
                    .get("/dead-letters")
                    .path("items.find { it.eventId == '" + eventId + "' }?.id"),
            Objects::nonNull);
  }
}
