package io.nightshift.status.api;

import io.nightshift.status.http.ProblemException;
import io.nightshift.status.http.QueryParams;
import io.vertx.ext.web.RoutingContext;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a command to a worker.
 *
 * @param isForAll whether it is for all instances
 * @param reason the operator's reason; null if none was given
 * @param until the end of a pause; null without one
 * @param limit the time until that end; null without one
 * @param details the parameters for the audit trail; empty if none was given
 */
record WorkerCall(
    boolean isForAll,
    @Nullable String reason,
    @Nullable Instant until,
    @Nullable Duration limit,
    Map<String, String> details) {
  private static final String SCOPE = "scope";
  private static final String REASON = "reason";
  private static final String UNTIL = "until";
  private static final String ALL = "fleet";
  private static final int MAX_REASON = 500;

  /** The clock that judges the end of a pause. */
  @FunctionalInterface
  interface Now {
    Instant get() throws SQLException;
  }

  /**
   * Reads the parameters of a pause.
   *
   * @throws ProblemException with 400 that names all violations
   * @throws SQLException if the clock cannot be read
   */
  static WorkerCall pause(RoutingContext context, Now now) throws SQLException {
    List<String> violations = new ArrayList<>();
    QueryParams asked = read(context, violations);
    Instant until = collect(violations, () -> asked.time(UNTIL));
    Duration limit = null;
    if (until != null) {
      limit = Duration.between(now.get(), until);
      if (!limit.isPositive()) {
        violations.add("until must be in the future");
      }
    }
    return of(asked, until, limit, violations);
  }

  /**
   * Reads the parameters of another command.
   *
   * @throws ProblemException with 400 that names all violations
   */
  static WorkerCall other(RoutingContext context) {
    List<String> violations = new ArrayList<>();
    QueryParams asked = read(context, violations);
    if (asked.text(UNTIL) != null) {
      violations.add("until is a parameter of a pause alone");
    }
    return of(asked, null, null, violations);
  }

  private static QueryParams read(RoutingContext context, List<String> violations) {
    QueryParams asked = collect(violations, () -> QueryParams.ofCall(context));
    return asked == null ? new QueryParams(context) : asked;
  }

  private static WorkerCall of(
      QueryParams asked,
      @Nullable Instant until,
      @Nullable Duration limit,
      List<String> violations) {
    String scope =
        collect(violations, () -> asked.oneOf(List.of(ALL, "instance"), name -> name, SCOPE));
    String reason = asked.text(REASON);
    if (reason != null && reason.codePointCount(0, reason.length()) > MAX_REASON) {
      violations.add("reason must have at most " + MAX_REASON + " characters");
    }
    if (!QueryParams.areStorable(reason)) {
      violations.add("reason must have neither NUL nor half of a surrogate pair");
    }
    if (!violations.isEmpty()) {
      throw ProblemException.badParameter(String.join("; ", violations));
    }
    boolean isForAll = scope == null || scope.equals(ALL);
    Map<String, String> details = new TreeMap<>();
    if (scope != null || reason != null || until != null) {
      details.put(SCOPE, isForAll ? ALL : "instance");
    }
    if (reason != null) {
      details.put(REASON, reason);
    }
    if (until != null) {
      details.put(UNTIL, until.toString());
    }
    return new WorkerCall(isForAll, reason, until, limit, details);
  }

  private static <T> @Nullable T collect(List<String> violations, Supplier<@Nullable T> read) {
    try {
      return read.get();
    } catch (ProblemException e) {
      violations.add(String.valueOf(e.getMessage()));
      return null;
    }
  }
}
