package io.nightshift.cookbook;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.hosting.HostedServices;
import io.nightshift.sandbox.Events;
import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.nightshift.sandbox.SandboxResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The examples of docs/add-a-worker.md are compiled and hosted here, and work as described. */
@QuarkusTest
@TestProfile(CookbookTest.Hosted.class)
@WithTestResource(
    value = SandboxResource.class,
    initArgs = {
      @ResourceArg(name = "nightshift.intake.topics.parcels.name", value = "parcels.events"),
      @ResourceArg(name = "nightshift.operator.username", value = "cook"),
      @ResourceArg(name = "nightshift.operator.password", value = "a long password")
    })
class CookbookTest {
  private static final Path PAGE = Path.of("docs", "add-a-worker.md");
  private static final Path CODE = Path.of("src", "test", "java", "io", "nightshift", "cookbook");
  private static final Pattern BLOCK = Pattern.compile("(?s)```(java|sql)\n(.*?)```");

  @InjectSandbox SandboxHandle sandbox;
  @Inject HostedServices services;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  /** The examples are hosted in this test alone. */
  public static final class Hosted implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.arc.exclude-types", "nothing",
          "quarkus.flyway.locations", "db/migration,db/cookbook");
    }
  }

  @Test
  void whatThePageShowsIsWhatIsCompiledAndRun() throws IOException {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.list(CODE)) {
      for (Path file : files.toList()) {
        sources.add(read(file));
      }
    }
    sources.add(read(Path.of("src/test/resources/db/cookbook/V900__cookbook.sql")));
    Matcher block = BLOCK.matcher(read(PAGE));
    int blocks = 0;
    while (block.find()) {
      blocks++;
      String shown = block.group(2);
      assertTrue(sources.stream().anyMatch(source -> source.contains(shown)), shown);
    }
    assertEquals(6, blocks);
  }

  @Test
  void theBackgroundServiceLooks() {
    awaitRunning("rate-watch");
    given()
        .get("/status/workers/rate-watch")
        .then()
        .body("kind", equalTo("background"))
        .body("figures.looks", greaterThan(0));
    given()
        .accept("text/plain")
        .get(metrics)
        .then()
        .body(matchesPattern("(?s).*\nnightshift_rate_looks_total [1-9].*"));
  }

  @Test
  void theSameClassIsHostedTwiceUnderTwoNames() {
    awaitRunning("rate-watch");
    addTwo(services);
    awaitRunning("rates-europe");
    awaitRunning("rates-asia");
  }

  // tag: a block of the page
  static void addTwo(HostedServices services) {
    for (String region : List.of("europe", "asia")) {
      services.add("rates-" + region, RateWatch::new, new RateWatch().options());
    }
  }

  @Test
  void theScheduledServiceRunsWhenItIsAsked() throws SQLException {
    awaitRunning("stock-snapshot");
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO inventory (sku, on_hand, reserved) VALUES ('PEN-1', 7, 0)");
    }
    given()
        .auth()
        .preemptive()
        .basic("cook", "a long password")
        .post("/status/workers/stock-snapshot/run")
        .then()
        .statusCode(202);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                given()
                    .get("/status/workers/stock-snapshot/runs")
                    .then()
                    .body("items[0].outcome", equalTo("SUCCEEDED"))
                    .body("items[0].message", equalTo("1 articles")));
    assertEquals(List.of("PEN-1 7"), query("SELECT sku || ' ' || on_hand FROM stock_snapshot"));
  }

  @Test
  void theNewEventIsAppliedOnceAndABadOneIsADeadLetter() {
    awaitRunning("intake-parcels");
    var parcel =
        Events.audit("parcel-1", "x", "y", "P-1")
            .withType("parcel.returned")
            .with("parcelId", "P-1")
            .with("pieces", 3);
    sandbox.publisher().publish(parcel.structured("parcels.events"));
    sandbox.publisher().publish(parcel.binary("parcels.events"));
    sandbox
        .publisher()
        .publish(
            Events.audit("parcel-2", "x", "y", "P-2")
                .withType("parcel.returned")
                .with("pieces", 0)
                .structured("parcels.events"));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                given()
                    .get("/dead-letters?topic=parcels.events")
                    .then()
                    .body("items[0].reason", equalTo("INVALID"))
                    .body(
                        "items[0].message",
                        equalTo("pieces must be from 1 to 1000; parcelId is missing")));
    assertEquals(List.of("P-1 3"), query("SELECT parcel_id || ' ' || pieces FROM returned_parcel"));
  }

  private static void awaitRunning(String worker) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> given().get("/status/workers/" + worker).jsonPath().getString("state"),
            equalTo("RUNNING"));
  }

  private List<String> query(String sql) {
    List<String> found = new ArrayList<>();
    try (Connection connection = sandbox.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
