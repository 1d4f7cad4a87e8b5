package io.nightshift.status;

import io.nightshift.sandbox.NightshiftProcess;
import io.nightshift.sandbox.Sandbox;
import io.nightshift.sandbox.Shop;
import io.nightshift.sandbox.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes the pictures of the README while the simulated shop is open, into the folder that {@code
 * -Dpage.screenshots=docs/images} names.
 */
@WithBrowser
@EnabledIfSystemProperty(named = "page.screenshots", matches = ".+")
class PageScreenshotsIT {

  /** The number of points of the charts that is enough for a picture. */
  private static final int POINTS = 90;

  private final Path folder = Path.of(System.getProperty("page.screenshots"));

  @Test
  void thePageIsPhotographedInTheLightInTheDarkAndOnAPhone() throws IOException {
    Files.createDirectories(folder);
    Sandbox sandbox = Sandbox.shared();
    Topics.DEFAULT.create(sandbox.kafka(), 3);
    sandbox.postgres().createDatabase("pictures");
    Map<String, String> settings = new TreeMap<>(sandbox.settings());
    settings.put("quarkus.datasource.jdbc.url", sandbox.postgres().jdbcUrl("pictures"));
    settings.putAll(Topics.DEFAULT.settings());
    settings.put("nightshift.instance", "nightshift-1");
    settings.put("nightshift.operator.username", "ada");
    settings.put("nightshift.operator.password", "secret");
    try (Browser browser = Browser.open();
        NightshiftProcess nightshift = NightshiftProcess.start(Sandbox.environment(settings))) {
      var unused = nightshift.awaitReady(NightshiftProcess.START);
      try (Shop shop =
          Shop.start(
              sandbox.kafka().bootstrapServers(),
              Shop.Plan.DEFAULT.withNotifications().atRate(40))) {
        nightshift.post("status/workers/file-cleanup/pause", "ada", "secret");
        browser.screen(1280, 900);
        browser.go(nightshift.http());
        browser.awaitLive();
        Awaitility.await()
            .atMost(Duration.ofMinutes(8))
            .pollInterval(Duration.ofSeconds(2))
            .until(() -> points(browser) >= POINTS);
        take(browser, "light", 1280, 1000, "page-light");
        take(browser, "dark", 1280, 1000, "page-dark");
        take(browser, "dark", 390, 844, "page-phone");
        browser.screen(1280, 900);
        browser.go(nightshift.http().resolve("?view=dead-letters&id=1"));
        browser.awaitLive();
        take(browser, "light", 1280, 760, "page-dead-letter");
      }
    }
  }

  private static int points(Browser browser) {
    return String.valueOf(browser.find(".chart .line").getAttribute("d")).split("L", -1).length;
  }

  private void take(Browser browser, String scheme, int width, int height, String name)
      throws IOException {
    browser.prefers(scheme);
    browser.screen(width, height);
    Files.write(folder.resolve(name + ".png"), browser.screenshot());
  }
}
