package io.nightshift.status.api;

import io.nightshift.status.security.Operators;
import io.nightshift.status.security.ReadingGate;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The HTTP resource of the caller's identity. */
@Path("/status/caller")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
final class CallerResource {
  private final SecurityIdentity caller;

  @Inject
  CallerResource(SecurityIdentity caller) {
    this.caller = caller;
  }

  /**
   * A caller.
   *
   * @param role {@code operator} or {@code viewer}
   */
  record Caller(String username, String role) {}

  /** The identity of the caller; the call has no effect. */
  @GET
  @RolesAllowed({Operators.ROLE, ReadingGate.VIEWER})
  public Caller who() {
    return new Caller(
        caller.getPrincipal().getName(),
        caller.hasRole(Operators.ROLE) ? Operators.ROLE : ReadingGate.VIEWER);
  }
}
