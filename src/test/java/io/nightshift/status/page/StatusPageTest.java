package io.nightshift.status.page;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.status.ReadingSandbox;
import io.nightshift.status.Rows;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class StatusPageTest {
  private static final Pattern STYLESHEET = Pattern.compile("href=\"(nightshift\\.css[^\"]*)\"");

  @InjectSandbox SandboxHandle sandbox;

  @Test
  void thePageShowsTopicsAndTheLatestDeadLetters() {
    String id = Rows.unique("<script>alert('x')</script>");
    new Rows(sandbox).deadLetter(Rows.unique("topic"), 1, "OPEN", id, "/s");
    given()
        .accept("text/html,application/xhtml+xml,*/*;q=0.8")
        .get("/")
        .then()
        .statusCode(200)
        .contentType("text/html;charset=UTF-8")
        .body(containsString(sandbox.topics().orders()))
        .body(containsString("amount is missing"))
        .body(containsString("&lt;script&gt;alert(&#39;x&#39;)"))
        .body(not(containsString("<script>alert")));
  }

  @Test
  void thePageKeepsToItsContentSecurityPolicy() {
    String page = given().get("/").asString();
    assertFalse(page.contains("style="), "inline style");
    assertFalse(page.contains("<style"), "inline style");
    assertFalse(
        page.replaceAll("<script type=\"module\" src=\"page/[0-9a-f]+/main.js\"></script>", "")
            .contains("<script"),
        "inline script");
    assertFalse(page.matches("(?s).*<[^>]* on[a-z]+=.*"), "inline handler");
    assertFalse(page.contains("http://"), "another host");
    assertFalse(page.contains("https://"), "another host");
  }

  @Test
  void theStylesheetOfThePageIsThere() {
    Matcher stylesheet = STYLESHEET.matcher(given().get("/").asString());
    assertTrue(stylesheet.find());
    given()
        .get("/" + stylesheet.group(1))
        .then()
        .statusCode(200)
        .contentType("text/css")
        .header("Cache-Control", equalTo("public, max-age=86400"))
        .body(containsString("prefers-color-scheme: dark"));
  }

  @Test
  void itsScriptsAreInAFolderThatIsNamedByWhatIsInThem() {
    Matcher script =
        Pattern.compile("src=\"(page/[0-9a-f]+/)main\\.js\"").matcher(given().get("/").asString());
    assertTrue(script.find());
    given()
        .get("/" + script.group(1) + "morph.js")
        .then()
        .statusCode(200)
        .contentType("text/javascript")
        .header("Cache-Control", equalTo("public, max-age=31536000, immutable"));
    given()
        .get("/page/another-version/main.js")
        .then()
        .statusCode(200)
        .header("Cache-Control", equalTo("no-store"));
    given().get("/" + script.group(1) + "nothing.js").then().statusCode(404);
  }

  @Test
  void anErrorIsAPageWithItsStatus() {
    given()
        .get("/?view=alerts&state=NONE")
        .then()
        .statusCode(400)
        .contentType("text/html;charset=UTF-8")
        .body(containsString("state must be one of"));
    given().get("/?view=worker&name=nobody").then().statusCode(404);
    given().get("/?view=dead-letters&limit=0").then().statusCode(400);
    given().get("/?view=dead-letters&after=x").then().statusCode(400);
    given().get("/?view=dead-letters&topic=%00").then().statusCode(200);
  }

  @Test
  void whoIsNoOperatorIsToldSo() {
    given().get("/status/operator").then().statusCode(401);
  }
}
