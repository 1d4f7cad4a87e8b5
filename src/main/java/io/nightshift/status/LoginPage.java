package io.nightshift.status;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;

/**
 * The page without any data, with a form for a log-in, where reading needs one. Its challenge is of
 * a scheme that no browser knows: for a Basic one a browser shows a window of its own and not the
 * page. Without scripts {@code /login} has that window shown.
 */
@Singleton
final class LoginPage {
  private static final String CHALLENGE = "Form realm=\"Nightshift\"";

  private final PageData.Login login;
  private final PageFiles files;

  @Inject
  LoginPage(StatusSettings settings, BearerTokens tokens, PageFiles files) {
    this.login = PageData.Login.of(settings.reading(), tokens.areOn());
    this.files = files;
  }

  /** What the page says of a log-in. */
  PageData.Login login() {
    return login;
  }

  /** Whether a browser asks for the page. */
  boolean isFor(RoutingContext context) {
    HttpMethod method = context.request().method();
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && Objects.equals(context.normalizedPath(), "/")
        && accepted != null
        && accepted.contains("text/html");
  }

  /** Answers with the form. */
  void answer(RoutingContext context) {
    HttpServerResponse response =
        context
            .response()
            .setStatusCode(401)
            .putHeader("WWW-Authenticate", CHALLENGE)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8");
    var unused = response.end(PageTemplates.login(files.folder(), login).render());
  }
}
