package io.nightshift.status.security;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/**
 * Makes a browser without scripts ask for credentials, which it sends with the page from then on.
 */
@Path("/login")
@Singleton
final class LoginResource {
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="refresh" content="0; url=./">
      <title>Nightshift</title>
      </head>
      <body><p><a href="./">Logged in: go to the page</a></p></body>
      </html>
      """;

  /** Redirects to the page. */
  @GET
  @Produces(MediaType.TEXT_HTML + ";charset=UTF-8")
  @RolesAllowed({Operators.ROLE, ReadingGate.VIEWER})
  public String login() {
    return PAGE;
  }
}
