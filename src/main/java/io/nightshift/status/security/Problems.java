package io.nightshift.status.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nightshift.database.Outages;
import io.nightshift.hosting.Failures;
import io.nightshift.status.http.Problem;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.nightshift.status.http.RequestPath;
import io.nightshift.status.http.ResponseHeaders;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.oidc.OIDCException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.WebApplicationException;
import java.sql.SQLException;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Creates problems from failures, and answers with them. */
@Singleton
public final class Problems {
  /** The time in seconds after which a retry may succeed, while the database is away. */
  private static final String RETRY_AFTER_SECONDS = "5";

  /** The challenge of a 401. */
  private static final String CHALLENGE = "Basic realm=\"Nightshift\", charset=\"UTF-8\"";

  /** The further challenge if tokens are accepted. */
  private static final String BEARER = ", Bearer realm=\"Nightshift\"";

  private static final String TOO_MANY_GUESSES =
      "Too many wrong credentials; the Retry-After header says when to try again";

  private static final Logger LOG = Logger.getLogger("io.nightshift.status");
  private static final String UNDEFINED_TABLE = "42P01";

  private final ObjectMapper json;
  private final BearerTokens tokens;

  @Inject
  Problems(ObjectMapper json, BearerTokens tokens) {
    this.json = json;
    this.tokens = tokens;
  }

  /** Answers a request that failed with {@code failure}, or, without one, with {@code status}. */
  public void answer(RoutingContext context, int status, @Nullable Throwable failure) {
    String path = RequestPath.asAsked(context);
    answer(
        context,
        failure == null
            ? Problem.of(status < 400 ? 500 : status, detail(status), path)
            : of(failure, status, path));
  }

  /** Answers with {@code problem}. */
  public void answer(RoutingContext context, Problem problem) {
    HttpServerResponse response = context.response();
    if (response.ended()) {
      return;
    }
    if (response.headWritten()) {
      var unused = response.reset(); // A truncated answer must not look like a complete one.
      return;
    }
    ResponseHeaders.set(context);
    response.setStatusCode(problem.status());
    response.headers().set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    headers(problem).forEach(response.headers()::set);
    var unused = response.end(text(problem));
  }

  private Buffer text(Problem problem) {
    try {
      return Buffer.buffer(json.writeValueAsBytes(problem));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A problem cannot be written", e);
    }
  }

  /** The headers that tell a caller's program what to do. */
  Map<String, String> headers(Problem problem) {
    return switch (problem.status()) {
      case 401 -> Map.of("WWW-Authenticate", CHALLENGE + (tokens.areOn() ? BEARER : ""));
      case 503 -> Map.of("Retry-After", RETRY_AFTER_SECONDS);
      default -> Map.of();
    };
  }

  public static Problem of(Throwable failure, int status, @Nullable String path) {
    return switch (failure) {
      case ProblemException known -> Problem.of(known.type(), known.getMessage(), path);
      case AuthenticationFailedException unseen
          when unseen.getCause() instanceof TooManyLoginsException ->
          Problem.of(ProblemType.TOO_MANY_WRONG_CREDENTIALS, TOO_MANY_GUESSES, path);
      case AuthenticationFailedException wrong when isIssuerAway(wrong) -> issuerAway(wrong, path);
      case AuthenticationFailedException wrong ->
          Problem.of(ProblemType.CREDENTIALS_WRONG, detail(401), path);
      case UnauthorizedException unknown ->
          Problem.of(ProblemType.CREDENTIALS_MISSING, detail(401), path);
      case ForbiddenException other -> Problem.of(ProblemType.ROLE_MISSING, detail(403), path);
      case OIDCException away -> issuerAway(away, path);
      case WebApplicationException web when web.getResponse().getStatus() < 500 ->
          Problem.of(web.getResponse().getStatus(), detail(web.getResponse().getStatus()), path);
      case Throwable away when isAway(away) -> {
        LOG.debugf(away, "%s waits for the database", path);
        yield Problem.of(ProblemType.DATABASE_AWAY, "The database does not answer now", path);
      }
      case Throwable late when isStopping() ->
          Problem.of(ProblemType.INSTANCE_STOPPING, "This instance is stopping", path);
      // Vert.x answers 400 to a request that it cannot read.
      case Throwable broken when status >= 400 && status < 500 ->
          Problem.of(status, detail(status), path);
      case Throwable fault -> {
        LOG.errorf(fault, "NS0809 %s failed with an internal error and is answered 500", path);
        yield Problem.of(500, "Internal error; see the service log", path);
      }
    };
  }

  private static @Nullable String detail(int status) {
    return switch (status) {
      case 400 -> "Malformed request";
      case 401 -> "This call needs the credentials of an operator";
      case 403 -> "This token is not an operator's";
      case 404 -> "There is nothing at this path";
      case 405 -> "The Allow header names the methods of this path";
      case 406 -> "There is no answer of a type that the Accept header allows";
      default -> null;
    };
  }

  private static Problem issuerAway(Throwable failure, @Nullable String path) {
    LOG.warnf(
        "NS0808 The issuer of tokens does not answer; %s is answered 503: %s",
        path, Failures.oneLine(failure));
    return Problem.of(ProblemType.ISSUER_AWAY, "The issuer of tokens does not answer now", path);
  }

  private static boolean isIssuerAway(Throwable failure) {
    return failure.getCause() instanceof OIDCException;
  }

  private static boolean isStopping() {
    ArcContainer beans = Arc.container();
    return beans == null || !beans.isRunning();
  }

  /** Whether the database is away, or its schema does not exist yet. */
  private static boolean isAway(Throwable failure) {
    if (Outages.willPass(failure)) {
      return true;
    }
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
      if (at instanceof SQLException sql && UNDEFINED_TABLE.equals(sql.getSQLState())) {
        return true;
      }
    }
    return false;
  }
}
