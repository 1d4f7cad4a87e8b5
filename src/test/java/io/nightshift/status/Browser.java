package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real Chromium without a window, with a profile of its own. It downloads nothing. */
final class Browser implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(40);

  // It warns of each Chromium that is newer than itself; nothing that depends on that is used.
  private static final Logger QUIET = Logger.getLogger("org.openqa.selenium");

  static {
    QUIET.setLevel(Level.SEVERE);
  }

  private final Path profile;
  private final ChromeDriver driver;

  private Browser(boolean scripts) {
    try {
      profile = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "chromium");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(
        program("chromium", "chromium-browser", "google-chrome").orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--window-size=1280,900",
        "--user-data-dir=" + profile.toAbsolutePath());
    if (!scripts) {
      options.setExperimentalOption(
          "prefs", Map.of("profile.managed_default_content_settings.javascript", 2));
    }
    LoggingPreferences all = new LoggingPreferences();
    all.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", all);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
                .usingAnyFreePort()
                .build(),
            options);
  }

  static boolean isThere() {
    return program("chromium", "chromium-browser", "google-chrome").isPresent()
        && program("chromedriver").isPresent();
  }

  private static Optional<Path> program(String... names) {
    return Arrays.stream(Objects.toString(System.getenv("PATH"), "").split(":"))
        .flatMap(folder -> Arrays.stream(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  static Browser open() {
    return new Browser(true);
  }

  static Browser withoutScripts() {
    return new Browser(false);
  }

  /** Has a screen of that size; a narrow one is a phone's. */
  void screen(int width, int height) {
    var unused =
        driver.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of(
                "width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  /** Prefers {@code dark} or {@code light}. */
  void prefers(String scheme) {
    var unused =
        driver.executeCdpCommand(
            "Emulation.setEmulatedMedia",
            Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  void go(URI address) {
    driver.get(address.toString());
  }

  String address() {
    return Objects.requireNonNull(driver.getCurrentUrl());
  }

  String title() {
    return Objects.requireNonNull(driver.getTitle());
  }

  /** Waits until what is live is. */
  void awaitLive() {
    await("the stream", () -> !all("#live[data-live=yes]").isEmpty());
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  String text(String css) {
    return find(css).getText();
  }

  /** Clicks it once it is there. */
  void click(String css) {
    await(
        css + " to be clicked",
        () -> {
          find(css).click();
          return true;
        });
  }

  void type(String css, String text) {
    find(css).sendKeys(text);
  }

  /** Presses keys where the focus is. */
  void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Presses the tabulator until what the focus is on matches. */
  void tabTo(String css) {
    for (int i = 0; i < 300; i++) {
      press(Keys.TAB);
      if (Boolean.TRUE.equals(run("return document.activeElement.matches(arguments[0])", css))) {
        return;
      }
    }
    throw new AssertionError("The keyboard does not reach " + css);
  }

  void awaitText(String css, String part) {
    await(css + " to say " + part, () -> text(css).contains(part));
  }

  void awaitNone(String css) {
    await("no " + css, () -> all(css).isEmpty());
  }

  /** Something to wait for. */
  interface Condition {
    boolean holds();
  }

  void await(String what, Condition condition) {
    try {
      Awaitility.await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(100))
          .ignoreExceptionsInstanceOf(WebDriverException.class) // It is not there yet, or not now.
          .until(condition::holds);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("waited for " + what + "; the page says " + text("body"), e);
    }
  }

  /** Where the tools for developers of this tab listen. */
  URI devTools() {
    Map<?, ?> options =
        (Map<?, ?>)
            Objects.requireNonNull(driver.getCapabilities().getCapability("goog:chromeOptions"));
    return URI.create(
        "ws://" + options.get("debuggerAddress") + "/devtools/page/" + driver.getWindowHandle());
  }

  /** Runs a script in the page. */
  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  byte[] screenshot() {
    return driver.getScreenshotAs(OutputType.BYTES);
  }

  /**
   * What the browser has complained of since the last look: errors of scripts, files that are
   * missing, violations of the content security policy.
   *
   * @param expected parts of those that the test itself has brought about
   */
  void assertNoComplaints(String... expected) {
    List<String> complaints = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (Stream.of(expected).noneMatch(entry.getMessage()::contains)) {
        complaints.add(entry.getLevel() + " " + entry.getMessage());
      }
    }
    assertEquals(List.of(), complaints);
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // A last process of the browser may still be writing; target/ is cleaned anyway.
    }
  }
}
