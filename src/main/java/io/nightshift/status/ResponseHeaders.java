package io.nightshift.status;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Headers of every answer. */
final class ResponseHeaders {
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";

  private ResponseHeaders() {}

  static void set(RoutingContext context) {
    boolean file = StatusPage.STYLESHEET.equals(context.request().path());
    context
        .response()
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        // The page asks for the file of its own version.
        .putHeader(HttpHeaders.CACHE_CONTROL, file ? "public, max-age=86400" : "no-store");
  }
}
