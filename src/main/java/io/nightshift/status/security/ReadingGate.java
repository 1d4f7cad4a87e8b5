package io.nightshift.status.security;

import io.nightshift.status.http.PageFiles;
import io.nightshift.status.http.Problem;
import io.nightshift.status.http.ReadAccess;
import io.nightshift.status.http.RequestPath;
import io.nightshift.status.http.StatusSettings;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.BiConsumer;

/**
 * Determines the reader of a request before anything answers: only this class interprets {@code
 * nightshift.readAccess}. Wrong credentials are refused for a read too, because an anonymous answer
 * would look like an answer to their owner.
 */
@Singleton
public final class ReadingGate {
  /** The role that may read if reading is not open to all. */
  public static final String VIEWER = "viewer";

  /** After Quarkus' handler of credentials (-200), before all handlers that answer. */
  private static final int ORDER = -150;

  private static final String NEEDED = "This needs the credentials of a viewer or of an operator";

  private final ReadAccess readAccess;
  private final Problems problems;
  private final DeniedCallMeters deniedCallMeters;
  private final LoginForm login;

  @Inject
  ReadingGate(
      StatusSettings settings,
      Problems problems,
      DeniedCallMeters deniedCallMeters,
      LoginForm login) {
    this.readAccess = settings.reading();
    this.problems = problems;
    this.deniedCallMeters = deniedCallMeters;
    this.login = login;
  }

  void stand(@Observes Router router) {
    router.route().order(ORDER).handler(this::look);
  }

  private void look(RoutingContext context) {
    if (readAccess == ReadAccess.OPEN) {
      Reader.ALL.keep(context);
      context.next();
    } else if (PageFiles.holds(context.normalizedPath())) {
      context.next(); // These files are equal for everybody, and a log-in needs them.
    } else if (context.request().headers().contains(HttpHeaders.AUTHORIZATION)) {
      identify(context);
    } else if (readAccess == ReadAccess.AUTHENTICATED) {
      refuse(context);
    } else {
      Reader.MASKED.keep(context);
      context.next();
    }
  }

  private void identify(RoutingContext context) {
    // Quarkus' own handler would end the answer without a body.
    BiConsumer<RoutingContext, Throwable> failed = (asked, failure) -> refuse(asked, failure);
    context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, failed);
    var unused =
        QuarkusHttpUser.getSecurityIdentity(context, null)
            .subscribe()
            .with(identity -> known(context, identity), failure -> refuse(context, failure));
  }

  private void known(RoutingContext context, SecurityIdentity identity) {
    boolean operator = identity.hasRole(Operators.ROLE);
    boolean viewer = operator || identity.hasRole(VIEWER);
    if (identity.isAnonymous()) {
      refuse(
          context, new UnauthorizedException()); // The authentication scheme is not accepted here.
    } else if (readAccess == ReadAccess.AUTHENTICATED && !viewer) {
      refuse(context, new ForbiddenException());
    } else {
      Reader reader =
          operator || readAccess == ReadAccess.AUTHENTICATED ? Reader.ALL : Reader.MASKED;
      reader.keep(context);
      context.next();
    }
  }

  private void refuse(RoutingContext context) {
    if (login.isFor(context)) {
      login.answer(context);
    } else {
      refuse(context, new UnauthorizedException());
    }
  }

  private void refuse(RoutingContext context, Throwable failure) {
    if (context.response().ended()) {
      return;
    }
    Problem problem = Problems.of(failure, -1, RequestPath.asAsked(context));
    boolean reads = !HttpMethod.POST.equals(context.request().method());
    problems.answer(
        context,
        reads && (problem.status() == 401 || problem.status() == 403)
            ? problem.saying(NEEDED)
            : problem);
    deniedCallMeters.count(problem.status());
  }
}
