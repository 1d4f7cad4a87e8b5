package io.nightshift.status.security;

import io.nightshift.status.http.QueryParams;
import io.nightshift.status.http.StatusSettings;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Maps the roles of a bearer token to operator and viewer; nothing else in a token is a right here.
 */
@Singleton
final class TokenRoles implements SecurityIdentityAugmentor {
  private final String operator;
  private final String viewer;

  @Inject
  TokenRoles(StatusSettings settings) {
    this.operator = settings.operator().role();
    this.viewer = settings.viewer().role();
  }

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
      return Uni.createFrom().item(identity);
    }
    QuarkusSecurityIdentity.Builder known = QuarkusSecurityIdentity.builder().setPrincipal(token);
    // Without a name that the audit trail can store, nobody is accountable for a call.
    if (identity.hasRole(operator)
        && token.getName() != null
        && QueryParams.areStorable(token.getName(), token.getSubject())) {
      known.addRole(Operators.ROLE);
    }
    if (identity.hasRole(viewer)) {
      known.addRole(ReadingGate.VIEWER);
    }
    return Uni.createFrom().item(known.build());
  }
}
