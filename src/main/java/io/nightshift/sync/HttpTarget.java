package io.nightshift.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.http.HttpUrl;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** Parses the URLs of the source. */
final class HttpTarget {
  private static final String URL = "nightshift.sync.http.url";

  private HttpTarget() {}

  /**
   * The configured URL.
   *
   * @throws IllegalArgumentException if it cannot be called
   */
  static HttpUrl of(String text) {
    HttpUrl url;
    try {
      url = HttpUrl.of(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(URL + " " + e.getMessage(), e);
    }
    if (url.userInfo() != null || text.contains("#")) {
      throw new IllegalArgumentException(
          URL + " must hold no user, password or fragment: see nightshift.sync.http.token");
    }
    return url;
  }

  /**
   * The configured token, for a header.
   *
   * @throws IllegalArgumentException if it cannot
   */
  static String token(String text) {
    String token = text.strip();
    if (!isPlain(token) || token.contains(" ")) {
      throw new IllegalArgumentException(
          "nightshift.sync.http.token must be printable ASCII without spaces");
    }
    return token;
  }

  /** Whether a text is printable ASCII. */
  static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  static HttpUrl page(HttpUrl url, int pageSize, @Nullable String after) {
    return url.withQuery(
        "limit=" + pageSize + (after == null ? "" : "&after=" + URLEncoder.encode(after, UTF_8)));
  }

  /**
   * The target of a redirect.
   *
   * @throws SourceException.Wrong if it is another host, which must not receive the token, and is
   *     not called
   */
  static HttpUrl redirect(HttpUrl from, String location) throws SourceException.Wrong {
    try {
      HttpUrl to = from.resolve(location);
      if (!location.isEmpty() && to.hasOriginOf(from)) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // The target is not a valid URL.
    }
    throw new SourceException.Wrong("a redirect to another host is not followed");
  }
}
