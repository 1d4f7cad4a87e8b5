package io.nightshift.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nightshift.http.HttpUrl;
import java.net.URLEncoder;
import org.jspecify.annotations.Nullable;

/** URLs of the source. */
final class HttpTarget {
  private static final String URL = "nightshift.sync.http.url";

  private HttpTarget() {}

  /**
   * The URL that is set.
   *
   * @throws IllegalArgumentException if it is none that can be called
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
   * The token that is set, as it can be sent in a header.
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

  /** Whether it is printable ASCII. */
  static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  static HttpUrl page(HttpUrl url, int pageSize, @Nullable String after) {
    return url.withQuery(
        "limit=" + pageSize + (after == null ? "" : "&after=" + URLEncoder.encode(after, UTF_8)));
  }

  /**
   * Where a redirect leads.
   *
   * @throws SourceException.Wrong if that is another host, which must not get the token, nor be
   *     called at all
   */
  static HttpUrl redirect(HttpUrl from, String location) throws SourceException.Wrong {
    try {
      HttpUrl to = from.resolve(location);
      if (!location.isEmpty() && to.hasOriginOf(from)) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      // It is no URL of this host either.
    }
    throw new SourceException.Wrong("a redirect to another host is not followed");
  }
}
