package io.nightshift.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page where reading needs a log-in. */
@WithBrowser
@QuarkusTest
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.reading", value = "authenticated"),
      @ResourceArg(name = "nightshift.operator.username", value = Credentials.USERNAME),
      @ResourceArg(name = "nightshift.operator.password", value = Credentials.PASSWORD),
      @ResourceArg(name = "nightshift.viewer.username", value = "vera"),
      @ResourceArg(name = "nightshift.viewer.password", value = "viewing"),
      @ResourceArg(name = "nightshift.viewer.role", value = "night-watch")
    })
@WithTestResource(
    value = TokenIssuer.class,
    initArgs = @ResourceArg(name = "quarkus.oidc.token.audience", value = "nightshift"))
class LogInBrowserTest {
  TokenIssuer issuer;

  @TestHTTPResource("/")
  URI page;

  private static void awaitDialog(Browser browser) {
    browser.await("the dialog", () -> browser.find("#ask").isDisplayed());
    browser.await(
        "the name's field",
        () ->
            Boolean.TRUE.equals(browser.run("return document.activeElement.matches('#ask-name')")));
  }

  @Test
  void aViewerLogsInWithTheKeyboardAndStaysSoFromViewToView() {
    try (Browser browser = Browser.open()) {
      browser.go(page.resolve("/?view=notifications"));
      awaitDialog(browser);
      Accessibility.check(browser);
      assertFalse(browser.text("body").contains("Emails and webhooks"));
      browser.press("vera", Keys.TAB, "wrong", Keys.ENTER);
      browser.awaitText("#ask-wrong", "not the credentials");
      browser.press("viewing", Keys.ENTER);
      browser.awaitText("main", "Emails and webhooks");
      browser.awaitText("#operator-name", "vera (viewer)");
      browser.awaitLive();
      Accessibility.check(browser);

      browser.click(".tabs a[href='./']");
      browser.awaitText("#workers", "intake-orders");
      browser.awaitLive();
      assertEquals("vera (viewer)", browser.text("#operator-name"));
      browser.click(".tabs a[href*=dead-letters]");
      browser.awaitText("main", "Dead letters");
      browser.type("select[name=state]", "DISCARDED");
      browser.click(".filter button");
      browser.await("the filter", () -> browser.address().contains("state=DISCARDED"));
      browser.awaitText("main", "None like that");
      browser.run("history.go(-2)");
      browser.awaitText("#workers", "intake-orders");

      browser.click("[data-post='status/workers/intake-audit/pause']");
      awaitDialog(browser); // What a viewer may not do needs an operator.
      browser.press(Keys.ESCAPE);
      browser.click("#operator");
      browser.awaitText("#headline", "Log in");
      assertFalse(browser.text("body").contains("intake-orders"));
      assertEquals("Log in", browser.text("#operator"));
      browser.assertNoComplaints("401");
    }
  }

  @Test
  void anOperatorsTokenIsTakenToo() {
    try (Browser browser = Browser.open()) {
      browser.go(page);
      awaitDialog(browser);
      browser.type("#ask-token", issuer.token(issuer.claims("operator")));
      browser.press(Keys.TAB);
      browser.find("#ask-token").sendKeys(Keys.ENTER);
      browser.awaitText("#workers", "intake-orders");
      browser.awaitText("#operator-name", "grace");
      browser.awaitLive();
      assertEquals(
          "[]",
          browser.run(
              "return JSON.stringify([...Object.keys(localStorage),"
                  + " ...Object.keys(sessionStorage)])"));
      browser.assertNoComplaints("401");
    }
  }

  @Test
  void withoutScriptsTheBrowserItselfAsks() {
    try (Browser browser = Browser.withoutScripts()) {
      browser.go(page);
      assertTrue(browser.text("main").contains("Reading needs"));
      assertTrue(browser.find("main a[href=login]").isDisplayed());
      try (BrowserWindow window = new BrowserWindow(browser, "vera", "viewing")) {
        browser.click("main a[href=login]");
        browser.awaitText("#workers", "intake-orders");
        assertEquals(List.of("basic Nightshift"), window.challenges());
      }
      browser.click(".tabs a[href*=notifications]");
      browser.awaitText("main", "Emails and webhooks");
    }
  }
}
