package io.nightshift.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.Base64;

/** The operator of the applications under test that have one. */
public final class Credentials {
  public static final String USERNAME = "ada.lövelace";

  /** With all that tempts a parser of settings or of HTTP Basic. */
  public static final String PASSWORD = "s€cret: a$b{c}\\d %41 ";

  private Credentials() {}

  /** A request of the operator. */
  public static RequestSpecification operator() {
    return with(basic(USERNAME, PASSWORD));
  }

  /** A request with that Authorization header. */
  public static RequestSpecification with(String authorization) {
    return RestAssured.given().header("Authorization", authorization);
  }

  public static String basic(String username, String password) {
    return "Basic "
        + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
  }
}
