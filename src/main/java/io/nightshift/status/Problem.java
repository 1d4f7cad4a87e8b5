package io.nightshift.status;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong, as RFC 9457 writes it.
 *
 * @param type what kind of problem: {@code about:blank}, which is what the status says
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what is wrong with this very request; null if the title says it all
 * @param instance the path that was asked for
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
