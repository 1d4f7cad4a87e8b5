package io.nightshift.status;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests that a browser makes for a page of ours from those that it makes for another: a
 * browser adds an operator's credentials, once it knows them, to either.
 */
final class Origins {
  private Origins() {}

  /**
   * Whether a browser says that it makes this request for a page that is not ours. What sends
   * neither header is no browser of this decade, and has no credentials but those it was given.
   */
  static boolean isForeign(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      // The browser's own verdict; behind a proxy that changes the Host, the only one to rely on.
      return !site.equals("same-origin") && !site.equals("none");
    }
    String origin = request.getHeader("Origin");
    return origin != null && !isOurs(origin, request.authority());
  }

  /** Whether the origin has our host and port. A proxy may have taken its TLS away. */
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
