package io.nightshift.status;

import io.nightshift.audit.OperatorTrail;
import io.nightshift.audit.OperatorTrail.Call;
import io.nightshift.hosting.CommandRefusedException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/**
 * Carries out what operators ask for, and none of it without a record in the audit trail. Its
 * callers are resource methods with {@code @POST} and {@code @RolesAllowed(Operators.ROLE)}.
 */
@Singleton
final class Operators {
  /** The role of who may make operator calls. */
  static final String ROLE = "operator";

  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final OperatorTrail trail;
  private final SecurityIdentity caller;
  private final Instance instance;

  @Inject
  Operators(OperatorTrail trail, SecurityIdentity caller, Instance instance) {
    this.trail = trail;
    this.caller = caller;
    this.instance = instance;
  }

  /** What an operator asks for. */
  @FunctionalInterface
  interface Act<T> {
    /**
     * Does it.
     *
     * @throws CommandRefusedException if its state does not allow it: the operator gets a 409
     * @throws SQLException as {@link ProblemMapper} answers it
     * @throws ProblemException if there is another answer to the operator
     */
    T run() throws CommandRefusedException, SQLException;
  }

  /** As {@link #call(String, String, Map, Act)}, with no details. */
  <T> T call(String action, String resource, Act<T> act) throws SQLException {
    return call(action, resource, Map.of(), act);
  }

  /**
   * Records the call, then acts; that it was refused, or failed, is recorded too.
   *
   * @param action what to do, such as {@code worker.pause}
   * @param resource with what, such as {@code worker/intake-orders}
   * @param details anything more that the trail should say, by name
   * @param act does it
   * @throws SQLException if the call cannot be recorded: nothing was done, and the answer is 503
   * @throws ProblemException if it was refused
   */
  <T> T call(String action, String resource, Map<String, String> details, Act<T> act)
      throws SQLException {
    if (!caller.hasRole(ROLE)) {
      throw new UnauthorizedException(); // Whatever the resource method forgot.
    }
    Call call =
        new Call(
            instance.name(), caller.getPrincipal().getName(), action, resource, whole(details));
    UUID accepted = trail.accepted(call);
    LOG.infof(
        "NS0806 %s calls %s of %s (audit record %s)", call.actor(), action, resource, accepted);
    try {
      return act.run();
    } catch (CommandRefusedException e) {
      String why = String.valueOf(e.getMessage());
      failed(call, accepted, why);
      throw ProblemException.conflict(why);
    } catch (ProblemException e) {
      failed(call, accepted, String.valueOf(e.getMessage()));
      throw e;
    } catch (Throwable t) {
      failed(call, accepted, "It failed on the way; the log of the instance says more");
      throw t;
    }
  }

  /** With who vouches for the caller: an issuer's names are not those of the settings. */
  private Map<String, String> whole(Map<String, String> details) {
    if (!(caller.getPrincipal() instanceof JsonWebToken token)) {
      return details;
    }
    Map<String, String> whole = new TreeMap<>(details);
    whole.put("issuer", String.valueOf(token.getIssuer()));
    whole.put("subject", String.valueOf(token.getSubject()));
    return whole;
  }

  /** The answer to the operator stands even where this record cannot be made. */
  private void failed(Call call, UUID accepted, String why) {
    try {
      trail.failed(call, accepted, why);
    } catch (SQLException e) {
      LOG.warnf(
          e,
          "NS0807 The failure of operator call %s could not be recorded in the audit trail: "
              + "%s",
          accepted,
          why);
    }
  }
}
