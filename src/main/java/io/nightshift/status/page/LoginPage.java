package io.nightshift.status.page;

import io.nightshift.status.http.PageFiles;
import io.nightshift.status.http.StatusSettings;
import io.nightshift.status.security.BearerTokens;
import io.nightshift.status.security.LoginForm;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;

/**
 * The log-in page, without any data, for the case that reading needs a log-in. Its challenge has a
 * scheme that no browser knows, because for a Basic challenge a browser shows a dialog of its own
 * instead of the page. Without scripts, {@code /login} makes the browser show that dialog.
 */
@Singleton
final class LoginPage implements LoginForm {
  private static final String CHALLENGE = "Form realm=\"Nightshift\"";

  private final PageData.Login login;
  private final PageFiles files;

  @Inject
  LoginPage(StatusSettings settings, BearerTokens tokens, PageFiles files) {
    this.login = PageData.Login.of(settings.reading(), tokens.areOn());
    this.files = files;
  }

  /** The texts of the page about the log-in. */
  PageData.Login login() {
    return login;
  }

  @Override
  public boolean isFor(RoutingContext context) {
    HttpMethod method = context.request().method();
    String accepted = context.request().getHeader(HttpHeaders.ACCEPT);
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && Objects.equals(context.normalizedPath(), "/")
        && accepted != null
        && accepted.contains("text/html");
  }

  @Override
  public void answer(RoutingContext context) {
    HttpServerResponse response =
        context
            .response()
            .setStatusCode(401)
            .putHeader("WWW-Authenticate", CHALLENGE)
            .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8");
    var unused = response.end(PageTemplates.login(files.folder(), login).render());
  }
}
