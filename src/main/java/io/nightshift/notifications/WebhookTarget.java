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
}
