package io.nightshift.status.security;

import io.nightshift.status.http.Problem;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.RequestPath;
import io.nightshift.status.http.ResponseHeaders;
import io.nightshift.status.http.Routes;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The first and the last handler of each request: it refuses malformed requests, reports the
 * methods of a path, and answers every failure as a problem.
 */
@Singleton
final class RequestGuard {
  private static final int FIRST = -1_000;
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final Problems problems;
  private final Routes routes;
  private final DeniedCallMeters deniedCallMeters;
  private final HostAllowList hostAllowList;
  private final long maxBody;

  @Inject
  RequestGuard(
      Problems problems,
      Routes routes,
      DeniedCallMeters deniedCallMeters,
      HostAllowList hostAllowList,
      @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBody) {
    this.problems = problems;
    this.routes = routes;
    this.deniedCallMeters = deniedCallMeters;
    this.hostAllowList = hostAllowList;
    this.maxBody = maxBody.asLongValue();
  }

  void stand(@Observes Router router) {
    router.route().order(FIRST).handler(this::admit).failureHandler(this::failed);
    router.route().last().handler(context -> problems.answer(context, 404, null));
    // Vert.x decides these statuses itself, before or beside every route.
    for (int status : new int[] {400, 404, 405, 406, 415, 500}) {
      router.errorHandler(status, context -> problems.answer(context, status, context.failure()));
    }
  }

  /** Health and metrics have a port of their own, with its own answer to unknown paths. */
  void standAtManagement(@Observes ManagementInterface management) {
    management.router().route().order(FIRST).handler(RequestGuard::preferText);
    management.router().route().last().handler(context -> problems.answer(context, 404, null));
  }

  /**
   * Answers metrics in Prometheus' text format unless the caller accepts OpenMetrics only. Quarkus
   * answers OpenMetrics to every caller that does not name text, which programs for the text format
   * cannot read, and 406 to callers that accept OpenMetrics without its version.
   */
  private static void preferText(RoutingContext context) {
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
    boolean metrics =
        accepted != null
            && accepted.contains("application/openmetrics-text")
            && !accepted.contains("text/plain");
    context.request().headers().set(HttpHeaders.ACCEPT, metrics ? OPEN_METRICS : "text/plain");
    context.next();
  }

  private void failed(RoutingContext context) {
    problems.answer(context, context.statusCode(), context.failure());
  }

  private void admit(RoutingContext context) {
    ResponseHeaders.set(context);
    HttpServerRequest request = context.request();
    String path = Objects.requireNonNull(request.path(), "Routes see requests with a path only");
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      // A proxy and Netty may disagree about the end of a chunked body: the bytes behind it could
      // be a smuggled request. No call here has a body.
      endConnection(context);
    }
    Problem refusal = refusal(context, path);
    if (refusal != null) {
      problems.answer(context, refusal);
      return;
    }
    Optional<String> kept = RequestPath.kept(path, request.query());
    if (kept.isPresent()) {
      RequestPath.keep(context, path);
      context.reroute(kept.get()); // The rerouted request comes here again.
      return;
    }
    SortedSet<String> methods = routes.methods(context.normalizedPath());
    boolean options = request.method().equals(HttpMethod.OPTIONS);
    if (methods.isEmpty() && options) {
      problems.answer(context, 404, null);
    } else if (methods.contains("POST")
        && request.method().equals(HttpMethod.POST)
        && Origins.isForeign(request)) {
      deniedCallMeters.foreign();
      problems.answer(
          context,
          Problem.of(
              ProblemType.FOREIGN_ORIGIN,
              "A page of another origin asks for this",
              RequestPath.asAsked(context)));
    } else if (methods.isEmpty() || (methods.contains(request.method().name()) && !options)) {
      context.next();
    } else {
      context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", methods));
      if (options) {
        var unused = context.response().setStatusCode(204).end();
      } else {
        problems.answer(context, 405, null);
      }
    }
  }

  private static void endConnection(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addEndHandler(ended -> context.request().connection().close());
  }

  private @Nullable Problem refusal(RoutingContext context, String path) {
    HttpServerRequest request = context.request();
    if (!hostAllowList.allow(request.getHeader(HttpHeaders.HOST), request.uri())) {
      return Problem.of(421, "This host is not one of nightshift.hosts", path);
    }
    if (!RequestPath.isEncoded(path)) {
      return Problem.of(400, "The path is not percent-encoded UTF-8", null);
    }
    if (RequestPath.hasDotSegment(path)) {
      return Problem.of(404, "No part of a path here is . or ..", path);
    }
    String query = request.query();
    if (query != null && !RequestPath.isEncoded(query)) {
      return Problem.of(400, "The query is not percent-encoded UTF-8", path);
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null && Long.parseLong(length) > maxBody) {
      endConnection(context); // The rest of the request is not read.
      return Problem.of(413, "The body is longer than " + maxBody + " bytes", path);
    }
    return null;
  }
}
