package io.nightshift.status;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * A problem by RFC 9457.
 *
 * @param type what kind of problem: {@code about:blank}, which is what the status says
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what is wrong with this request; null if the title is enough
 * @param instance the requested path
 */
@RegisterForReflection
record Problem(
    String type, String title, int status, @Nullable String detail, @Nullable String instance) {
  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, @Nullable String detail, @Nullable String instance) {
    String title = HttpResponseStatus.valueOf(status).reasonPhrase();
    return new Problem("about:blank", title, status, detail, instance);
  }
}
