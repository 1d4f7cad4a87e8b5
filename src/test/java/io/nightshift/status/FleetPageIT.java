package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/**
 * A person who knows nothing of the service answers from the page alone: how many instances are
 * there and do they agree, which partition is behind and where, how are the emails paused
 * everywhere for ten minutes, and what became of the confirmation of an order. {@code
 * -Dpage.screenshots=target/pictures} keeps pictures of each answer.
 */
@WithBrowser
@Tag("long")
class FleetPageIT {
  private static final String PARTITIONS = "6";

  private final Map<String, NightshiftProcess> processes = new TreeMap<>();
  private final @Nullable String pictures = System.getProperty("page.screenshots");

  @AfterEach
  void end() {
    processes.values().forEach(NightshiftProcess::close);
  }

  private NightshiftProcess start(String name, Map<String, String> settings) {
    Map<String, String> own = new TreeMap<>(settings);
    own.put("nightshift.instance", name);
    NightshiftProcess process = NightshiftProcess.start(Sandbox.environment(own));
    processes.put(name, process);
    return process;
  }

  @Test
  void aStrangerAnswersFromThePageAlone() {
    Sandbox sandbox = Sandbox.shared();
    Topics topics = Topics.DEFAULT.withSuffix(".fleetpage");
    topics.create(sandbox.kafka(), Integer.parseInt(PARTITIONS));
    sandbox.postgres().createDatabase("fleetpage");
    Map<String, String> settings = new TreeMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl("fleetpage"));
    settings.putAll(topics.settings());
    settings.put("nightshift.operator.username", Credentials.USERNAME);
    settings.put("nightshift.operator.password", Credentials.PASSWORD);
    try (Browser browser = Browser.open();
        Publisher publisher = new Publisher(sandbox.kafka().bootstrapServers())) {
      for (String name : List.of("web-a", "web-b", "web-c")) {
        start(name, settings);
      }
      processes.values().forEach(each -> each.awaitReady(NightshiftProcess.START));
      URI page = running("web-a").http();

      // How many are there, and do they agree?
      browser.screen(1280, 900);
      browser.go(page);
      browser.awaitLive();
      browser.awaitText("#fleet-title", "3 instances: 3 RUNNING");
      browser.awaitText("#fleet", "They agree");
      picture(browser, "agree");
      withoutScripts(page);

      // Which partition is behind, and where?
      running("web-b").freeze();
      publish(publisher, topics, "late", 3_000);
      browser.awaitText("#fleet .members li:first-child", "web-b");
      browser.awaitText("#fleet", "web-b is lost");
      browser.awaitText("#headline", "Instance web-b is lost");
      browser.awaitText("#fleet .lines", topics.orders() + " No instance reads partition ");
      picture(browser, "lost");
      browser.click("#fleet .lines a[href*='fleet-topic-']");
      String partitions = "[aria-labelledby='fleet-topic-" + topics.orders() + "']";
      browser.await(
          "the others to take over",
          () -> {
            String owners = browser.text(partitions);
            return owners.contains("web-c") && !owners.matches("(?s).*(web-b|no instance).*");
          });
      assertFits(browser, "behind");
      browser.go(page.resolve("?view=worker&name=intake-orders"));
      browser.await(
          "all partitions",
          () -> browser.all("#intake-partitions tbody tr").size() == Integer.parseInt(PARTITIONS));
      browser.awaitText("#intake-batches", "ms");
      assertFits(browser, "intake");
      running("web-b").thaw();

      // The emails are paused everywhere for ten minutes, by the keyboard.
      browser.go(page.resolve("?view=fleet"));
      browser.awaitLive();
      browser.awaitText("#view-title", "3 RUNNING");
      browser.tabTo("#fleet-email-sender [data-post='status/workers/email-sender/pause']");
      browser.press(Keys.ENTER);
      browser.await("the dialog", () -> browser.find("#ask-name").isDisplayed());
      picture(browser, "dialog");
      for (int i = 0; i < 3; i++) {
        browser.press(Keys.chord(Keys.SHIFT, Keys.TAB)); // Back from the name to the options.
      }
      assertEquals("ask-scope", browser.run("return document.activeElement.id"));
      browser.press(Keys.TAB);
      browser.press("10 min", Keys.TAB, "the mail server moves", Keys.TAB);
      browser.press(Credentials.USERNAME, Keys.TAB, Credentials.PASSWORD, Keys.ENTER);
      browser.awaitText("#fleet-email-sender [data-label=On]", "3 of 3");
      browser.awaitText("#fleet-email-sender", "PAUSED");
      browser.awaitText("#fleet-email-sender", "the mail server moves");
      browser.awaitText("#fleet-email-sender", "until ");
      assertFits(browser, "paused");
      browser.click("nav a[href='./']");
      browser.awaitText("#fleet .lines", "Paused by " + Credentials.USERNAME);
      assertFits(browser, "overview");

      // What became of the confirmation of this order?
      publish(publisher, topics, "order-47", 1);
      browser.await(
          "the order", () -> running("web-a").answer("/orders/order-470").status() == 200);
      browser.run("document.activeElement.blur()");
      browser.press("/");
      browser.press("order-470", Keys.ENTER);
      browser.awaitText("main", "Email order-confirmed about order-470");
      assertFits(browser, "found");
      browser.click("main a[href*='view=event']");
      browser.awaitText(".way", "Order, then PLACED");
      browser.awaitText(".way", "PENDING");
      browser.awaitText(".way", "Email order-confirmed about order-470");
      assertFits(browser, "way");
      browser.assertNoComplaints();
    }
  }

  private NightshiftProcess running(String name) {
    NightshiftProcess process = processes.get(name);
    assertTrue(process != null && process.isAlive(), name);
    return process;
  }

  private static void publish(Publisher publisher, Topics topics, String name, int count) {
    var unused =
        publisher.publish(
            IntStream.range(0, count)
                .mapToObj(i -> Events.orderPlaced(name + i, name + i))
                .map(event -> event.structured(topics.orders()))
                .toList());
  }

  private void withoutScripts(URI page) {
    try (Browser reader = Browser.withoutScripts()) {
      reader.go(page);
      assertTrue(reader.text("#fleet").contains("They agree"), () -> reader.text("#fleet"));
      reader.screen(390, 844);
      Accessibility.checkWidth(reader);
      reader.click("#fleet .members a[href$='name=web-c']");
      assertTrue(reader.text("#view-title").contains("web-c"));
      assertFalse(reader.all("main table").isEmpty());
      reader.assertNoComplaints();
    }
  }

  /** The view is for all who use it, and for a phone. */
  private void assertFits(Browser browser, String name) {
    Accessibility.check(browser);
    picture(browser, name);
    browser.screen(390, 844);
    Accessibility.checkWidth(browser);
    picture(browser, name + "-phone");
    browser.screen(1280, 900);
  }

  private void picture(Browser browser, String name) {
    if (pictures != null) {
      try {
        Path folder = Files.createDirectories(Path.of(pictures));
        Files.write(folder.resolve(name + ".png"), browser.screenshot());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
