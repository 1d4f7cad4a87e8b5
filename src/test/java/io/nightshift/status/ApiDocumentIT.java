package io.nightshift.status;

import static io.restassured.RestAssured.get;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import org.junit.jupiter.api.Test;

/** The same against the packaged application: the jar, or the native executable. */
@QuarkusIntegrationTest
class ApiDocumentIT extends ApiDocumentTest {

  @Test
  void thePackagedApplicationHasNoSwaggerUi() {
    for (String path :
        new String[] {"/q/swagger-ui", "/q/swagger-ui/", "/q/swagger-ui/index.html"}) {
      get(path).then().statusCode(404).contentType("application/problem+json");
    }
  }
}
