package io.nightshift.status.security;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes requests that a browser makes for this service's own page from those for another
 * site: a browser adds stored credentials to both.
 */
final class Origins {
  private Origins() {}

  /**
   * Whether a browser makes this request for a page of another site. A client that sends neither
   * header is not a current browser, and has no stored credentials.
   */
  static boolean isForeign(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      // The browser's own statement; behind a proxy that changes the Host, the only reliable one.
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.getHeader("Origin");
    return origin != null && !isOurs(origin, request.authority());
  }

  /**
   * Whether the origin has the host and port of this service. The scheme may differ behind a proxy
   * that ends TLS.
   */
  static boolean isOurs(String origin, @Nullable HostAndPort own) {
    try {
      URI page = new URI(origin);
      String scheme = page.getScheme() == null ? "" : page.getScheme().toLowerCase(Locale.ROOT);
      int standard =
          switch (scheme) {
            case "http" -> 80;
            case "https" -> 443;
            default -> -1;
          };
      return own != null
          && standard > 0
          && own.host().equalsIgnoreCase(page.getHost())
          && (own.port() > 0 ? own.port() : standard)
              == (page.getPort() > 0 ? page.getPort() : standard);
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
