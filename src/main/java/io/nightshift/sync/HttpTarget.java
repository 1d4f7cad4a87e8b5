package io.nightshift.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** URLs of the source. */
final class HttpTarget {
  private static final String URL = "nightshift.sync.http.url";

  private HttpTarget() {}

  /**
   * The URL that is set.
   *
   * @throws IllegalArgumentException where it is none that can be called
   */
  static URI of(String text) {
    URI url;
    try {
      url = URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(URL + " is not a URL", e);
    }
    if (!("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
        || url.getHost() == null) {
      throw new IllegalArgumentException(URL + " must be an http or https URL of a host");
    }
    if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          URL + " must hold no user, password or fragment: see nightshift.sync.http.token");
    }
    return url;
  }

  /**
   * The token that is set, as it can be sent in a header.
   *
   * @throws IllegalArgumentException where it cannot
   */
  static String token(String text) {
    String token = text.strip();
    if (!isPlain(token) || token.contains(" ")) {
      throw new IllegalArgumentException(
          "nightshift.sync.http.token must be printable ASCII without spaces");
    }
    return token;
  }

  /** Whether it is printable ASCII. */
  static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  static URI page(URI url, int pageSize, @Nullable String after) {
    String query = url.getRawQuery() == null ? "?" : "?" + url.getRawQuery() + "&";
    String text = url.toString();
    int end = text.indexOf('?');
    return URI.create(
        (end < 0 ? text : text.substring(0, end))
            + query
            + "limit="
            + pageSize
            + (after == null ? "" : "&after=" + URLEncoder.encode(after, UTF_8)));
  }

  /**
   * Where a redirect leads.
   *
   * @throws SourceException.Wrong where that is another host, which must not get the token, nor be
   *     called at all
   */
  static URI redirect(URI from, String location) throws SourceException.Wrong {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new SourceException.Wrong("a redirect to what is no URL", e);
    }
    if (location.isEmpty() || !origin(from).equals(origin(to))) {
      throw new SourceException.Wrong(
          "a redirect to another host is not followed: " + to.getHost());
    }
    return to;
  }

  private static String origin(URI url) {
    return "%s://%s:%d".formatted(url.getScheme(), url.getHost(), url.getPort());
  }
}
