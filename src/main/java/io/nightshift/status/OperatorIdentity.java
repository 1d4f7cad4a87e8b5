package io.nightshift.status;

import io.nightshift.status.Guesses.Verdict;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Tells Quarkus whose the credentials of an operator call are. */
@Singleton
final class OperatorIdentity implements IdentityProvider<UsernamePasswordAuthenticationRequest> {
  private final OperatorAccount account;
  private final Guesses guesses;

  @Inject
  OperatorIdentity(OperatorAccount account, Guesses guesses) {
    this.account = account;
    this.guesses = guesses;
  }

  @Override
  public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
    return UsernamePasswordAuthenticationRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
    return switch (look(request)) {
      case Verdict.Right right ->
          Uni.createFrom()
              .item(
                  QuarkusSecurityIdentity.builder()
                      .setPrincipal(new QuarkusPrincipal(request.getUsername()))
                      .addRole(Operators.ROLE)
                      .build());
      case Verdict.Wrong wrong -> Uni.createFrom().failure(new AuthenticationFailedException());
      case Verdict.Wait(Duration time) -> {
        RoutingContext asked = HttpSecurityUtils.getRoutingContextAttribute(request);
        if (asked != null) {
          String seconds = Long.toString(time.plusMillis(999).toSeconds());
          asked.response().putHeader(HttpHeaders.RETRY_AFTER, seconds);
        }
        yield Uni.createFrom()
            .failure(new AuthenticationFailedException(new TooManyGuessesException()));
      }
    };
  }

  private Verdict look(UsernamePasswordAuthenticationRequest request) {
    if (!account.isOpen()) {
      return new Verdict.Wrong(); // There is nothing to guess: each call is 401.
    }
    RoutingContext asked = HttpSecurityUtils.getRoutingContextAttribute(request);
    SocketAddress from = asked == null ? null : asked.request().remoteAddress();
    return guesses.look(
        Guesses.address(from == null ? null : from.hostAddress()),
        () -> account.admits(request.getUsername(), request.getPassword().getPassword()));
  }
}
