package io.nightshift.status.security;

import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Enables bearer tokens of operators if {@code quarkus.oidc.auth-server-url} names their issuer.
 * Quarkus does not start without that setting unless a resolver may have another tenant; this
 * resolver has none.
 */
@Singleton
@Startup // Created at the start, so that a fault of the settings is logged before the first token
// comes.
public final class BearerTokens implements TenantConfigResolver {
  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final boolean on;

  @Inject
  BearerTokens(
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> issuer,
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled", defaultValue = "true") boolean enabled,
      @ConfigProperty(name = "quarkus.oidc.token.audience") Optional<List<String>> audience) {
    this.on = enabled && issuer.isPresent();
    if (on && audience.isEmpty()) {
      LOG.warn(
          "NS0804 quarkus.oidc.token.audience is not set: tokens for other services are "
              + "accepted too if they have the role of an operator");
    }
  }

  /** Whether bearer tokens are enabled. */
  public boolean areOn() {
    return on;
  }

  @Override
  public Uni<OidcTenantConfig> resolve(
      RoutingContext context, OidcRequestContext<OidcTenantConfig> requests) {
    return Uni.createFrom().nullItem();
  }
}
