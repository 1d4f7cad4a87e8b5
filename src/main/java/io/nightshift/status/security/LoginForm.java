package io.nightshift.status.security;

import io.vertx.ext.web.RoutingContext;

/** The answer to a browser that requests the page without credentials where reading needs them. */
public interface LoginForm {

  /** Whether a browser requests the page. */
  boolean isFor(RoutingContext context);

  /** Answers with the form. */
  void answer(RoutingContext context);
}
