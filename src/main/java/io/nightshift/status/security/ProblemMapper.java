package io.nightshift.status.security;

import io.nightshift.status.http.Problem;
import io.nightshift.status.http.RequestPath;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers failures of resources as problems. */
final class ProblemMapper {
  private static final String VIEWER_ONLY = "A viewer may only read: this needs an operator";

  private final Problems problems;
  private final DeniedCallMeters deniedCallMeters;

  @Inject
  ProblemMapper(Problems problems, DeniedCallMeters deniedCallMeters) {
    this.problems = problems;
    this.deniedCallMeters = deniedCallMeters;
  }

  @ServerExceptionMapper(Throwable.class)
  RestResponse<Problem> problem(Throwable failure, RoutingContext context) {
    return answer(Problems.of(failure, -1, RequestPath.asAsked(context)));
  }

  private RestResponse<Problem> answer(Problem problem) {
    RestResponse.ResponseBuilder<Problem> answer =
        RestResponse.ResponseBuilder.<Problem>create(problem.status())
            .entity(problem)
            .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    problems.headers(problem).forEach(answer::header);
    return answer.build();
  }

  // Quarkus' own mappers for these answer without a body.
  @ServerExceptionMapper({
    AuthenticationFailedException.class,
    UnauthorizedException.class,
    ForbiddenException.class
  })
  RestResponse<Problem> denied(Throwable failure, RoutingContext context) {
    Problem problem = Problems.of(failure, -1, RequestPath.asAsked(context));
    String given = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    boolean isViewer = problem.status() == 403 && given != null && given.startsWith("Basic");
    deniedCallMeters.count(problem.status());
    return answer(isViewer ? problem.saying(VIEWER_ONLY) : problem);
  }
}
