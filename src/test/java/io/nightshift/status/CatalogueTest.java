package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The catalogue sync as it is run and seen from outside. */
@QuarkusTest
@WithTestResource(CatalogueResource.class)
@WithTestResource(WatchingSandbox.class)
class CatalogueTest {
  private static final String WORKER = "/status/workers/catalogue-sync";

  @InjectSandbox SandboxHandle sandbox;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  @Test
  void anOperatorHasTheCatalogueReadAndTheStockSaysWhatItSays() {
    Rows rows = new Rows(sandbox);
    rows.stock("CAT-1", -2, 3);
    rows.stock("NOT-IN-IT", 1, 0);
    RunNow.of("catalogue-sync");
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> given().get(WORKER + "/runs").jsonPath().getString("items[0].outcome"),
            equalTo("SUCCEEDED"));
    given()
        .get(WORKER + "/runs")
        .then()
        .body("items[0].items", equalTo(3))
        .body(
            "items[0].message",
            equalTo(
                "pass 1: 3 items on 2 pages, 0 vanished; 1 unusable: page 2 item 2 \"CAT-4\":"
                    + " onHand must not be negative"));
    Map<String, Object> first = given().get("/inventory/CAT-1").jsonPath().getMap("$");
    assertEquals(
        List.of("sku", "onHand", "reserved", "available", "name", "price", "currency"),
        List.copyOf(first.keySet()));
    assertEquals(
        List.of("CAT-1", 5, 3, 2, "Name of CAT-1", "9.50", "EUR"), List.copyOf(first.values()));
    Map<String, Object> third = given().get("/inventory/CAT-3").jsonPath().getMap("$");
    assertEquals(List.of("CAT-3", 7, 0, 7, "100", "JPY"), List.copyOf(third.values()));
    assertEquals(4, given().get("/inventory/NOT-IN-IT").jsonPath().getMap("$").size());
    given().get("/inventory/CAT-4").then().statusCode(404);
    String figures = given().accept("text/plain").get(metrics).asString().replace(",}", "}");
    for (String line :
        List.of(
            "nightshift_sync_items_total{outcome=\"applied\"} 3.0",
            "nightshift_sync_items_total{outcome=\"unusable\"} 1.0",
            "nightshift_sync_items_total{outcome=\"vanished\"} 0.0",
            "nightshift_sync_pages_total 2.0",
            "nightshift_sync_retries_total 0.0",
            "nightshift_sync_breaker_open 0.0",
            "nightshift_sync_up_to_date_timestamp_seconds ")) {
      assertTrue(figures.contains("\n" + line), line + " is not in\n" + figures);
    }
  }
}
