package io.nightshift.status.security;

import io.nightshift.audit.OperatorTrail;
import io.nightshift.audit.OperatorTrail.Call;
import io.nightshift.hosting.CommandRefusedException;
import io.nightshift.status.http.InstanceIdentity;
import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.ProblemType;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;

/**
 * Executes operators' calls, each with a record in the audit trail. Its callers are resource
 * methods with {@code @POST} and {@code @RolesAllowed(Operators.ROLE)}.
 */
@Singleton
public final class Operators {
  /** The role that may make operator calls. */
  public static final String ROLE = "operator";

  private static final Logger LOG = Logger.getLogger("io.nightshift.status");

  private final OperatorTrail trail;
  private final SecurityIdentity caller;
  private final InstanceIdentity instanceIdentity;

  @Inject
  Operators(OperatorTrail trail, SecurityIdentity caller, InstanceIdentity instanceIdentity) {
    this.trail = trail;
    this.caller = caller;
    this.instanceIdentity = instanceIdentity;
  }

  /** The action of an operator's call. */
  @FunctionalInterface
  public interface Act<T> {
    /**
     * Executes the action.
     *
     * @throws CommandRefusedException if the state does not allow it: the answer is 409
     * @throws SQLException answered by {@link ProblemMapper}
     * @throws ProblemException for another answer
     */
    T run() throws CommandRefusedException, SQLException;
  }

  /** Like {@link #call(String, String, Map, Act)}, without details. */
  public <T> T call(String action, String resource, Act<T> act) throws SQLException {
    return call(action, resource, Map.of(), act);
  }

  /**
   * Records the call, then executes it; a refusal or a failure is recorded too.
   *
   * @param action the name of the action, such as {@code worker.pause}
   * @param resource its object, such as {@code worker/intake-orders}
   * @param details further details for the trail, by name
   * @param act the action
   * @throws SQLException if the call cannot be recorded: nothing was done, and the answer is 503
   * @throws ProblemException if it was refused
   */
  public <T> T call(String action, String resource, Map<String, String> details, Act<T> act)
      throws SQLException {
    return recordedFirst(call(action, resource, details), act);
  }

  /** The statements of an operator's call. */
  @FunctionalInterface
  public interface Statements<T> {
    /**
     * Executes them in the transaction of the record.
     *
     * @param actor the operator's name
     * @throws CommandRefusedException if the state does not allow it: the answer is 409
     * @throws SQLException answered by {@link ProblemMapper}
     * @throws ProblemException for another answer
     */
    T run(Connection connection, String actor) throws CommandRefusedException, SQLException;
  }

  /**
   * Records the call and executes it in one transaction, for a call that changes the database
   * alone. A refusal is recorded too.
   *
   * @throws SQLException if the database is away: nothing was done, and the answer is 503
   * @throws ProblemException if it was refused
   */
  public <T> T callInTransaction(
      String action, String resource, Map<String, String> details, Statements<T> act)
      throws SQLException {
    Call call = call(action, resource, details);
    UUID accepted = UUID.randomUUID();
    try {
      T done = trail.accepted(call, accepted, connection -> act.run(connection, call.actor()));
      log(call, accepted);
      return done;
    } catch (CommandRefusedException e) {
      return recordedFirst(
          call,
          () -> {
            throw e;
          });
    } catch (ProblemException e) {
      return recordedFirst(
          call,
          () -> {
            throw e;
          });
    }
  }

  private Call call(String action, String resource, Map<String, String> details) {
    if (!caller.hasRole(ROLE)) {
      throw new UnauthorizedException(); // A safeguard in case a resource method has no check.
    }
    return new Call(
        instanceIdentity.name(), caller.getPrincipal().getName(), action, resource, whole(details));
  }

  private static void log(Call call, UUID accepted) {
    LOG.infof(
        "NS0806 %s calls %s of %s (audit record %s)",
        call.actor(), call.action(), call.resource(), accepted);
  }

  private <T> T recordedFirst(Call call, Act<T> act) throws SQLException {
    UUID accepted = trail.accepted(call);
    log(call, accepted);
    try {
      return act.run();
    } catch (CommandRefusedException e) {
      String why = String.valueOf(e.getMessage());
      failed(call, accepted, why);
      throw new ProblemException(type(e.reason()), why);
    } catch (ProblemException e) {
      failed(call, accepted, String.valueOf(e.getMessage()));
      throw e;
    } catch (Throwable t) {
      failed(call, accepted, "It failed on the way; the log of the instance says more");
      throw t;
    }
  }

  private static ProblemType type(CommandRefusedException.Reason reason) {
    return switch (reason) {
      case STATE -> ProblemType.WORKER_STATE;
      case KIND -> ProblemType.WORKER_KIND;
      case COMMAND_UNDER_WAY -> ProblemType.COMMAND_UNDER_WAY;
      case RUN_UNDER_WAY -> ProblemType.RUN_UNDER_WAY;
      case CLOCK -> ProblemType.CLOCK_WRONG;
    };
  }

  /**
   * The details with the issuer of the caller's identity: an issuer's names differ from those of
   * the settings.
   */
  private Map<String, String> whole(Map<String, String> details) {
    if (!(caller.getPrincipal() instanceof JsonWebToken token)) {
      return details;
    }
    Map<String, String> whole = new TreeMap<>(details);
    whole.put("issuer", String.valueOf(token.getIssuer()));
    whole.put("subject", String.valueOf(token.getSubject()));
    return whole;
  }

  /** The answer to the operator does not change if this record fails. */
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
