package io.nightshift.status.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A problem by RFC 9457.
 *
 * @param type the kind of problem: a URI of {@link ProblemType}, or {@code about:blank}, which is
 *     the kind that the status names
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what is wrong with this request; null if the title is enough
 * @param instance the requested path
 */
@RegisterForReflection
public record Problem(
    String type, String title, int status, @Nullable String detail, @Nullable String instance) {
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A problem of which the status says the kind. */
  public static Problem of(int status, @Nullable String detail, @Nullable String instance) {
    return new Problem("about:blank", title(status), status, detail, instance);
  }

  /** A problem of a kind of its own. */
  public static Problem of(ProblemType type, @Nullable String detail, @Nullable String instance) {
    return new Problem(type.uri(), title(type.status()), type.status(), detail, instance);
  }

  /** The same problem with another detail. */
  public Problem saying(String other) {
    return new Problem(type, title, status, other, instance);
  }

  private static String title(int status) {
    return HttpResponseStatus.valueOf(status).reasonPhrase();
  }
}
