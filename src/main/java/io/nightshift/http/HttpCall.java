package io.nightshift.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request.
 *
 * @param body null for none
 * @param timeout the limit of the whole call, from the look-up of the name to the last byte of the
 *     answer that is read
 * @param allowed the addresses that may be called; any other ends the call
 * @param trustAll whether each certificate is accepted
 */
public record HttpCall(
    String method,
    HttpUrl url,
    Map<String, String> headers,
    byte @Nullable [] body,
    Duration timeout,
    Predicate<InetAddress> allowed,
    boolean trustAll) {

  /** A GET request. */
  public static HttpCall get(HttpUrl url, Duration timeout) {
    return new HttpCall("GET", url, Map.of(), null, timeout, address -> true, false);
  }

  /** A POST request. */
  public static HttpCall post(HttpUrl url, byte[] body, Duration timeout) {
    return new HttpCall("POST", url, Map.of(), body, timeout, address -> true, false);
  }

  /**
   * A copy with one more header.
   *
   * @throws IllegalArgumentException if its value has a line break
   */
  public HttpCall header(String name, String value) {
    if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f || c > 0xff)) {
      throw new IllegalArgumentException("The header %s cannot be sent".formatted(name));
    }
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpCall(method, url, more, body, timeout, allowed, trustAll);
  }

  /** A copy that may call only some addresses. */
  public HttpCall allowing(Predicate<InetAddress> addresses) {
    return new HttpCall(method, url, headers, body, timeout, addresses, trustAll);
  }

  /** A copy that accepts any certificate of the server. */
  public HttpCall trustingAll(boolean all) {
    return new HttpCall(method, url, headers, body, timeout, allowed, all);
  }
}
