package io.nightshift.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/**
 * The reason to refuse a request before it reaches a resource, answered as a problem (RFC 9457).
 */
enum Refusal {
  /** The request is not HTTP. */
  BAD(HttpResponseStatus.BAD_REQUEST, "Malformed request"),
  /** Its first line is too long. */
  LINE_TOO_LONG(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The URI is too long"),
  /** Its headers are too long. */
  HEADERS_TOO_LONG(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too long"),
  /** It did not arrive in time. */
  LATE(HttpResponseStatus.REQUEST_TIMEOUT, "The request did not arrive in time");

  private final HttpResponseStatus status;
  private final String detail;

  Refusal(HttpResponseStatus status, String detail) {
    this.status = status;
    this.detail = detail;
  }

  /** The refusal for a fault that the decoder found. */
  static Refusal of(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException line -> LINE_TOO_LONG;
      case TooLongHttpHeaderException headers -> HEADERS_TOO_LONG;
      default -> BAD;
    };
  }

  /**
   * The answer, which is the last of its connection.
   *
   * @param path the requested path; null if it is not known
   * @param head whether the request was HEAD, so that the answer has no body
   */
  FullHttpResponse answer(@Nullable String path, boolean head) {
    String problem =
        """
        {"type":"about:blank","title":"%s","status":%d,"detail":"%s","instance":%s}"""
            .formatted(status.reasonPhrase(), status.code(), detail, text(path));
    ByteBuf body = Unpooled.wrappedBuffer(problem.getBytes(UTF_8));
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, head ? Unpooled.EMPTY_BUFFER : body);
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json")
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .set("Referrer-Policy", "no-referrer")
        .set("X-Content-Type-Options", "nosniff");
    return answer;
  }

  private static String text(@Nullable String path) {
    return path == null
        ? "null"
        : "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(path)) + "\"";
  }
}
