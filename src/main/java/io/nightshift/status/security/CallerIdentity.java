package io.nightshift.status.security;

import io.nightshift.status.security.LoginThrottle.Verdict;
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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Checks the credentials of a call for Quarkus. */
@Singleton
final class CallerIdentity implements IdentityProvider<UsernamePasswordAuthenticationRequest> {
  private final Accounts accounts;
  private final LoginThrottle loginThrottle;

  @Inject
  CallerIdentity(Accounts accounts, LoginThrottle loginThrottle) {
    this.accounts = accounts;
    this.loginThrottle = loginThrottle;
  }

  @Override
  public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
    return UsernamePasswordAuthenticationRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
    AtomicReference<Optional<String>> role = new AtomicReference<>(Optional.empty());
    return switch (look(request, role)) {
      case Verdict.Right right -> Uni.createFrom().item(known(request, role.get().orElseThrow()));
      case Verdict.Wrong wrong -> Uni.createFrom().failure(new AuthenticationFailedException());
      case Verdict.Wait(Duration time) -> {
        RoutingContext asked = HttpSecurityUtils.getRoutingContextAttribute(request);
        if (asked != null) {
          String seconds = Long.toString(time.plusMillis(999).toSeconds());
          asked.response().putHeader(HttpHeaders.RETRY_AFTER, seconds);
        }
        yield Uni.createFrom()
            .failure(new AuthenticationFailedException(new TooManyLoginsException()));
      }
    };
  }

  private static SecurityIdentity known(
      UsernamePasswordAuthenticationRequest request, String role) {
    return QuarkusSecurityIdentity.builder()
        .setPrincipal(new QuarkusPrincipal(request.getUsername()))
        .addRole(role)
        .build();
  }

  private Verdict look(
      UsernamePasswordAuthenticationRequest request, AtomicReference<Optional<String>> role) {
    if (!accounts.isOpen()) {
      return new Verdict.Wrong(); // No account is open: each call is answered 401.
    }
    RoutingContext asked = HttpSecurityUtils.getRoutingContextAttribute(request);
    SocketAddress from = asked == null ? null : asked.request().remoteAddress();
    return loginThrottle.look(
        LoginThrottle.address(from == null ? null : from.hostAddress()),
        () -> {
          role.set(accounts.role(request.getUsername(), request.getPassword().getPassword()));
          return role.get().isPresent();
        });
  }
}
