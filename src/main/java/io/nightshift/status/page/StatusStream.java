package io.nightshift.status.page;

import io.nightshift.hosting.HostState;
import io.nightshift.hosting.HostStatus;
import io.nightshift.status.Sample;
import io.nightshift.status.Samples;
import io.nightshift.status.http.PageFiles;
import io.nightshift.status.http.Problem;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.StatusSettings;
import io.nightshift.status.security.AnswerSlots;
import io.nightshift.status.security.Problems;
import io.nightshift.status.security.Reader;
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
 * {@code GET /status/stream}: the changes of the page as server-sent events. The state is read
 * every two seconds for all listeners, and not at all without a listener. The stream ends with the
 * drain; a listener that does not read is disconnected, and reconnects.
 */
@Singleton
final class StatusStream {
  /** Before Quarkus REST, after the gate that determines the reader. */
  private static final int EARLY = -50;

  private final Set<StreamListener> listeners = ConcurrentHashMap.newKeySet();
  private final StreamEvents events;
  private final Problems problems;
  private final HostStatus host;
  private final AnswerSlots answerSlots;

  @Inject
  StatusStream(
      StreamEvents events,
      Samples samples,
      Problems problems,
      HostStatus host,
      StatusSettings settings) {
    this.events = events;
    this.problems = problems;
    this.host = host;
    this.answerSlots =
        new AnswerSlots(
            settings.status().concurrentStreams(),
            settings.status().streamsByAddress(),
            ProblemType.TOO_MANY_STREAMS,
            "Too many open streams (limit %d)",
            ProblemType.TOO_MANY_STREAMS_OF_ADDRESS,
            "Too many open streams from this address (limit %d)");
    samples.tell(this::send);
  }

  void open(@Observes Router router) {
    router.route(PageFiles.STREAM).method(HttpMethod.GET).order(EARLY).handler(this::listen);
    router.route(PageFiles.STREAM).method(HttpMethod.HEAD).order(EARLY).handler(this::head);
  }

  private void head(RoutingContext context) {
    var unused = headers(context).end();
  }

  private static HttpServerResponse headers(RoutingContext context) {
    return context
        .response()
        .putHeader("Content-Type", "text/event-stream;charset=UTF-8")
        // A proxy that buffers an answer would show nothing.
        .putHeader("X-Accel-Buffering", "no");
  }

  private void listen(RoutingContext context) {
    if (isEnding()) {
      problems.answer(
          context,
          Problem.of(ProblemType.INSTANCE_STOPPING, "This instance is stopping", PageFiles.STREAM));
      return;
    }
    Runnable leave;
    try {
      leave = answerSlots.take(context.request());
    } catch (ProblemException e) {
      problems.answer(context, Problem.of(e.type(), e.getMessage(), PageFiles.STREAM));
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
    listener.send(events.beginning());
    if (isEnding()) {
      end(); // The listener was added after the drain had ended the others.
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
