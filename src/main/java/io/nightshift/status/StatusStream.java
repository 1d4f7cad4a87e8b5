package io.nightshift.status;

import io.nightshift.hosting.Host;
import io.nightshift.hosting.HostState;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code GET /status/stream}: what changes on the page, as server-sent events. One look every two
 * seconds is sent to whoever listens, and none is taken while nobody does. It ends with the drain;
 * a listener that does not take what it is sent is cut off, and comes again.
 */
@Singleton
final class StatusStream {
  /** Its path. */
  static final String PATH = "/status/stream";

  /** Before Quarkus REST, after the gate that says who reads. */
  private static final int EARLY = -50;

  private final Set<StreamListener> listeners = ConcurrentHashMap.newKeySet();
  private final StreamEvents events;
  private final Problems problems;
  private final Host host;
  private final Places places;

  @Inject
  StatusStream(
      StreamEvents events, Samples samples, Problems problems, Host host, StatusSettings settings) {
    this.events = events;
    this.problems = problems;
    this.host = host;
    this.places =
        new Places(
            settings.status().concurrentStreams(),
            settings.status().streamsByAddress(),
            "Too many open streams (limit %d)",
            "Too many open streams from this address (limit %d)");
    samples.tell(this::send);
  }

  void open(@Observes Router router) {
    router.route(PATH).method(HttpMethod.GET).order(EARLY).handler(this::listen);
    router.route(PATH).method(HttpMethod.HEAD).order(EARLY).handler(this::head);
  }

  private void head(RoutingContext context) {
    var unused = headers(context).end();
  }

  private static HttpServerResponse headers(RoutingContext context) {
    return context
        .response()
        .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
        // A proxy that gathers an answer before it hands it on would show nothing.
        .putHeader("X-Accel-Buffering", "no");
  }

  private void listen(RoutingContext context) {
    if (isEnding()) {
      problems.answer(context, Problem.of(503, "This instance is stopping", PATH));
      return;
    }
    Runnable leave;
    try {
      leave = places.take(context.request());
    } catch (ProblemException e) {
      problems.answer(context, Problem.of(e.status(), e.getMessage(), PATH));
      return;
    }
    StreamListener listener = new StreamListener(context);
    listeners.add(listener);
    Runnable gone =
        () -> {
          listeners.remove(listener);
          leave.run();
        };
    context.addEndHandler(end -> gone.run());
    if (context.response().closed()) {
      gone.run();
      return;
    }
    headers(context).setChunked(true);
    listener.send(events.beginning(context.request().getHeader("Last-Event-ID")));
    if (isEnding()) {
      end(); // It came between the drain's look at the listeners and its own place among them.
    }
  }

  private boolean isEnding() {
    HostState state = host.state();
    return state == HostState.DRAINING || state == HostState.STOPPED;
  }

  private void send(Sample sample) {
    if (!listeners.isEmpty()) {
      Map<Reader, StreamEvents.Step> steps = events.step(sample);
      listeners.forEach(listener -> listener.send(steps));
    }
  }

  void onState(@Observes HostState state) {
    if (state == HostState.DRAINING) {
      end();
    }
  }

  private void end() {
    listeners.forEach(StreamListener::end);
    listeners.clear();
  }
}
