package io.nightshift.status.http;

import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Headers of every answer. */
public final class ResponseHeaders {
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";

  private ResponseHeaders() {}

  public static void set(RoutingContext context) {
    String path = context.request().path();
    HttpServerResponse response = context.response();
    // Quarkus' Dev UI, which exists in dev mode only, uses inline scripts.
    if (LaunchMode.current() != LaunchMode.DEVELOPMENT || path == null || !path.startsWith("/q/")) {
      response.putHeader("Content-Security-Policy", POLICY);
    }
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        // The content of an answer depends on the caller.
        .putHeader(HttpHeaders.VARY, HttpHeaders.AUTHORIZATION)
        // The page requests the files of its own version.
        .putHeader(
            HttpHeaders.CACHE_CONTROL,
            PageFiles.STYLESHEET.equals(path) ? "public, max-age=86400" : "no-store");
  }
}
