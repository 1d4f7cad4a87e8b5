package io.nightshift.status.page;

import io.nightshift.server.Aborts;
import io.nightshift.status.security.Reader;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Objects;

/** One browser that listens to the stream. */
final class StreamListener {
  /** The maximum number of bytes that may wait for a browser: more than one complete step. */
  private static final int WAITING_BYTES = 512 * 1024;

  private final Context loop = Objects.requireNonNull(Vertx.currentContext());
  private final RoutingContext request;
  private final HttpServerResponse response;
  private final Reader reader;
  private boolean greeted; // Used by the sampler's thread only.

  StreamListener(RoutingContext request) {
    this.request = request;
    this.response = request.response();
    this.reader = Reader.of(request);
    response.setWriteQueueMaxSize(WAITING_BYTES);
  }

  /** Sends the newest figures, and the parts: all at first, then those that have changed. */
  void send(Map<Reader, StreamEvents.Step> steps) {
    StreamEvents.Step step = Objects.requireNonNull(steps.get(reader));
    send(greeted ? step.changed() : step.whole());
    greeted = true;
  }

  void send(String events) {
    loop.runOnContext(
        turn -> {
          if (response.ended() || response.closed()) {
            return;
          }
          if (response.writeQueueFull()) {
            Aborts.abort(request.request().connection());
          } else {
            var unused = response.write(events);
          }
        });
  }

  void end() {
    loop.runOnContext(
        turn -> {
          if (!response.ended() && !response.closed()) {
            var unused = response.end();
          }
        });
  }
}
