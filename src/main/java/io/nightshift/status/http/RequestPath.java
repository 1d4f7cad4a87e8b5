package io.nightshift.status.http;

import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Paths of requests as they arrive, percent-encoded. */
public final class RequestPath {
  private static final String AS_ASKED = RequestPath.class.getName();

  private static final Pattern DOT_SEGMENT =
      Pattern.compile("/(?:[.]|%2e){1,2}(?:/|$)", Pattern.CASE_INSENSITIVE);

  private RequestPath() {}

  /** Whether {@code text} is UTF-8 in percent-encoding, to the last character. */
  public static boolean isEncoded(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        if (c > 0x7e || c <= ' ') {
          return false;
        }
        bytes.put((byte) c);
      } else if (i + 2 < text.length()
          && HexFormat.isHexDigit(text.charAt(i + 1))
          && HexFormat.isHexDigit(text.charAt(i + 2))) {
        bytes.put((byte) HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        return false;
      }
    }
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /**
   * A request's path and query in a form that routing does not change; empty if the original has
   * such a form. Routing would cut off semicolons as matrix parameters and merge adjacent slashes,
   * though ids may contain both; and a semicolon would split the query.
   */
  public static Optional<String> kept(String path, @Nullable String query) {
    boolean whole =
        path.indexOf(';') < 0 && !path.contains("//") && (query == null || query.indexOf(';') < 0);
    if (whole) {
      return Optional.empty();
    }
    String kept = path.replaceAll("(?<=/)/", "%2F") + (query == null ? "" : "?" + query);
    return Optional.of(kept.replace(";", "%3B"));
  }

  /**
   * Whether a segment of it is {@code .} or {@code ..}, percent-encoded or not: routing would
   * resolve it, and answer with another page than requested.
   */
  public static boolean hasDotSegment(String path) {
    return DOT_SEGMENT.matcher(path).find();
  }

  /** Stores the path for {@link #asAsked}, before routing changes it. */
  public static void keep(RoutingContext context, String path) {
    context.put(AS_ASKED, path);
  }

  /** The path as the caller wrote it. */
  public static @Nullable String asAsked(RoutingContext context) {
    String kept = context.get(AS_ASKED);
    return kept == null ? context.request().path() : kept;
  }
}
