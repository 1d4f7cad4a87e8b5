package io.nightshift.notifications;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What counts as a webhook's URL. */
final class WebhookTarget {
  /** In characters. */
  static final int MAX_LENGTH = 2_048;

  private WebhookTarget() {}

  /** What is wrong with it; null where nothing is. */
  static @Nullable String fault(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return "is not a URL";
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return "must be an http or https URL";
    }
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      return "must name a host";
    }
    if (uri.getRawUserInfo() != null) {
      return "must hold no user or password";
    }
    return uri.getPort() == 0 || uri.getPort() > 65_535 ? "must have a port that exists" : null;
  }

  /** The host as it is looked up: an IPv6 address without its brackets. */
  static String host(URI target) {
    String host = target.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** What is asked for of the host; the fragment is the reader's own. */
  static String path(URI target) {
    String path = target.getRawPath() == null ? "" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    return (path.isEmpty() ? "/" : path) + query;
  }
}
