package io.nightshift.status;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers what fails in a resource. */
final class ProblemMapper {

  @ServerExceptionMapper(Throwable.class)
  RestResponse<Problem> problem(Throwable failure, RoutingContext context) {
    Problem problem = Problems.of(failure, -1, RequestPath.asAsked(context));
    RestResponse.ResponseBuilder<Problem> answer =
        RestResponse.ResponseBuilder.<Problem>create(problem.status())
            .entity(problem)
            .header(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    if (problem.status() == 503) {
      answer.header(HttpHeaders.RETRY_AFTER, Problems.RETRY_AFTER_SECONDS);
    }
    return answer.build();
  }
}
