package io.nightshift.intake;

import static io.restassured.RestAssured.get;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Test;

/** The contract once more, against the packaged application: the jar, or the native executable. */
@QuarkusIntegrationTest
class ContractIT extends ContractTest {

  @Test
  void thePackagedApplicationHasNoSwaggerUi() {
    for (String path :
        new String[] {"/q/swagger-ui", "/q/swagger-ui/", "/q/swagger-ui/index.html"}) {
      get(path).then().statusCode(404).contentType("application/problem+json");
    }
  }
}
