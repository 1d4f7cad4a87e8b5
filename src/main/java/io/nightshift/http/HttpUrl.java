package io.nightshift.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URL of http or https as it is sent: all of it ASCII, also where the host or the path is
 * international. It reads hosts that {@link URI} does not, such as those with an underscore.
 *
 * @param tls whether it is https
 * @param host a name, an IPv4 address, or an IPv6 address without its brackets
 * @param port the TCP port
 * @param path the path and the query
 * @param userInfo the user and the password, percent-encoded as they were written; null for none
 */
public record HttpUrl(boolean tls, String host, int port, String path, @Nullable String userInfo) {
  private static final Pattern URL =
      Pattern.compile(
          "(?<scheme>https?)://(?<authority>[^/?#]*)(?<path>[^#]*)(?:#.*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:(?<user>[^@]*)@)?(?<host>\\[[0-9a-fA-F:.]+]|[^:@\\[\\]]*)(?::(?<port>[0-9]*))?");
  private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
  private static final Pattern BROKEN_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final String NEVER = "\"<>\\^`{|}";
  private static final int MAX_PORT = 65_535;

  /**
   * Parses a URL; its fragment is dropped.
   *
   * @throws IllegalArgumentException if it is not a valid URL; the message says why, quotes nothing
   *     of the URL, and has no subject: "must name a host"
   */
  public static HttpUrl of(String text) {
    if (text.codePoints().anyMatch(HttpUrl::isForbidden) || BROKEN_PERCENT.matcher(text).find()) {
      throw new IllegalArgumentException("is not a URL");
    }
    Matcher url = URL.matcher(text);
    if (!url.matches()) {
      throw new IllegalArgumentException("must be an http or https URL");
    }
    Matcher authority = AUTHORITY.matcher(url.group("authority"));
    if (!authority.matches()) {
      throw new IllegalArgumentException("is not a URL");
    }
    boolean tls = url.group("scheme").equalsIgnoreCase("https");
    String path = encoded(url.group("path"));
    return new HttpUrl(
        tls,
        host(authority.group("host")),
        port(authority.group("port"), tls),
        path.startsWith("/") ? path : "/" + path,
        authority.group("user"));
  }

  private static boolean isForbidden(int c) {
    return Character.isISOControl(c)
        || Character.isSpaceChar(c)
        || NEVER.indexOf(c) >= 0
        || Character.getType(c) == Character.SURROGATE;
  }

  private static String host(String text) {
    if (text.startsWith("[")) {
      try {
        String literal = text.substring(1, text.length() - 1).toLowerCase(Locale.ROOT);
        return InetAddress.ofLiteral(literal) instanceof Inet4Address mapped
            ? mapped.getHostAddress()
            : literal;
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("must name a host", e);
      }
    }
    String host = HostNames.ascii(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    if (host == null || isNumber(host) && !isIpv4(host)) {
      throw new IllegalArgumentException("must name a host");
    }
    return host;
  }

  /** Programs read other spellings of an IPv4 address differently. */
  private static boolean isNumber(String host) {
    String last = host.substring(host.lastIndexOf('.') + 1);
    return last.matches("[0-9]+|0x[0-9a-f]*");
  }

  private static boolean isIpv4(String host) {
    String part = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    return host.matches("(?:" + part + "\\.){3}" + part);
  }

  private static int port(@Nullable String text, boolean tls) {
    if (text == null || text.isEmpty()) {
      return tls ? 443 : 80;
    }
    int port = text.length() > 9 ? 0 : Integer.parseInt(text);
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("must have a port that exists");
    }
    return port;
  }

  private static String encoded(String text) {
    if (HostNames.isAscii(text)) {
      return text;
    }
    StringBuilder ascii = new StringBuilder();
    for (byte one : text.getBytes(UTF_8)) {
      if (one >= 0) {
        ascii.append((char) one);
      } else {
        ascii.append('%').append(HexFormat.of().withUpperCase().toHexDigits(one));
      }
    }
    return ascii.toString();
  }

  /**
   * Resolves a reference against this URL, such as that of a redirect.
   *
   * @throws IllegalArgumentException if the result is not an http or https URL
   */
  public HttpUrl resolve(String reference) {
    if (SCHEME.matcher(reference).matches()) {
      return of(reference);
    }
    if (reference.startsWith("//")) {
      return of((tls ? "https:" : "http:") + reference);
    }
    // The host does not matter here, and URI does not accept every one.
    URI to = URI.create("http://host" + path).resolve(URI.create(encoded(reference)));
    String query = to.getRawQuery() == null ? "" : "?" + to.getRawQuery();
    String raw = to.getRawPath() == null ? "" : to.getRawPath();
    return new HttpUrl(tls, host, port, (raw.startsWith("/") ? raw : "/" + raw) + query, null);
  }

  /** A copy with an addition to its query, which is ASCII and encoded already. */
  public HttpUrl withQuery(String more) {
    String joined = path + (path.contains("?") ? "&" : "?") + more;
    return new HttpUrl(tls, host, port, joined, userInfo);
  }

  /** Whether both are of the same scheme, host and port. */
  public boolean hasOriginOf(HttpUrl other) {
    return tls == other.tls && host.equals(other.host) && port == other.port;
  }

  /** The host and, unless it is the default, the port, in the form of the header {@code Host}. */
  public String authority() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + port;
  }

  /** The user and the password, decoded; null for none. */
  public @Nullable String credentials() {
    if (userInfo == null) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(userInfo.length() * 4);
    for (int i = 0; i < userInfo.length(); i++) {
      char c = userInfo.charAt(i);
      if (c == '%') {
        bytes.put((byte) Integer.parseInt(userInfo.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.put(String.valueOf(c).getBytes(UTF_8));
      }
    }
    try {
      return UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes.array(), 0, bytes.limit(), US_ASCII);
    }
  }

  /** The URL without the user and the password. */
  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority() + path;
  }
}
