package io.nightshift.status;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.nightshift.sandbox.InjectSandbox;
import io.nightshift.sandbox.SandboxHandle;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(ReadingSandbox.class)
class OrdersTest {

  @InjectSandbox SandboxHandle sandbox;

  @Test
  void anOrderShowsExactDecimalsAndNoEmail() {
    String id = Rows.unique("ord/ü 😀;");
    new Rows(sandbox)
        .order(
            id,
            "33.90",
            """
            [{"sku": "TEA", "quantity": 2, "unitPrice": "12.5000"},
             {"sku": "ÄÖ-😀", "quantity": 1000000, "unitPrice": "0"}]
            """);
    given()
        .get("/orders/{id}", id)
        .then()
        .statusCode(200)
        .body("orderId", equalTo(id))
        .body("customerId", equalTo("客户-1"))
        .body("status", equalTo("PAID"))
        .body("currency", equalTo("EUR"))
        .body("total", equalTo("33.90"))
        .body("lines.sku", contains("TEA", "ÄÖ-😀"))
        .body("lines.quantity", contains(2, 1_000_000))
        .body("lines.unitPrice", contains("12.5000", "0"))
        .body("placedAt", equalTo("2026-11-22T10:15:30.123456Z"))
        .body("updatedAt", equalTo("2026-11-22T10:16:00Z"))
        .body("$", not(hasKey("email")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.0000", "100000000000000000000.01", "0.00000001"})
  void aTotalIsNeverRoundedNorWrittenWithAnExponent(String total) {
    String id = Rows.unique("ord");
    new Rows(sandbox).order(id, total, "[]");
    given().get("/orders/{id}", id).then().body("total", equalTo(total));
  }

  @Test
  void stockIsWhatIsThereLessWhatIsReserved() {
    String sku = Rows.unique("ÄÖ/😀 %");
    new Rows(sandbox).stock(sku, 5, 7);
    given()
        .get("/inventory/{sku}", sku)
        .then()
        .statusCode(200)
        .body("sku", equalTo(sku))
        .body("onHand", equalTo(5))
        .body("reserved", equalTo(7))
        .body("available", equalTo(-2));
  }
}
