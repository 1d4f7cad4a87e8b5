package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Publisher;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The page in a browser that is left open while the packaged application is stopped and started.
 */
@WithBrowser
class PageRestartIT {
  private static final Duration STOP = Duration.ofSeconds(40);

  @Test
  void anOpenPageSaysThatTheServiceIsAwayAndGoesOnWhenItIsBack() {
    Sandbox sandbox = Sandbox.shared();
    Topics topics = Topics.DEFAULT.withSuffix(".page");
    topics.create(sandbox.kafka(), 3);
    sandbox.postgres().createDatabase("page");
    Map<String, String> settings = new TreeMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl("page"));
    settings.putAll(topics.settings());
    Map<String, String> environment = Sandbox.environment(settings);
    try (Browser browser = Browser.open();
        Publisher publisher = new Publisher(sandbox.kafka().bootstrapServers());
        NightshiftProcess first = NightshiftProcess.start(environment)) {
      var unused = first.awaitReady(NightshiftProcess.START);
      browser.go(first.http());
      browser.awaitLive();
      browser.run("window.sameAsBefore = true");
      String started = String.valueOf(browser.run("return document.body.dataset.started"));

      first.terminate();
      assertEquals(0, first.awaitExit(STOP)); // A stream that is open does not hold the drain up.
      browser.awaitText("#live", "not live");

      environment.put("QUARKUS_HTTP_PORT", Integer.toString(first.http().getPort()));
      try (NightshiftProcess second = NightshiftProcess.start(environment)) {
        unused = second.awaitReady(NightshiftProcess.START);
        browser.awaitLive();
        browser.await(
            "the other process",
            () -> !started.equals(browser.run("return document.body.dataset.started")));
        publisher.publish(Events.orderPlaced("p-1", "o-1").structured(topics.orders()));
        browser.awaitText("[id='topic-" + topics.orders() + "'] [data-label=Applied]", "1");
        assertEquals(true, browser.run("return window.sameAsBefore"));
        browser.assertNoComplaints("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "503");
      }
    }
  }
}
