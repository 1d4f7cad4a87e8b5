package io.nightshift.status.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The HTTP resource of the operator's identity. */
@Path("/status/operator")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class OperatorResource {
  private final SecurityIdentity caller;

  @Inject
  OperatorResource(SecurityIdentity caller) {
    this.caller = caller;
  }

  /** An operator, by name. */
  record Operator(String username) {}

  /** Checks whether the caller's credentials are those of an operator; the call has no effect. */
  @GET
  @RolesAllowed(Operators.ROLE)
  public Operator who() {
    return new Operator(caller.getPrincipal().getName());
  }
}
