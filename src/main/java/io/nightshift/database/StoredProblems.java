package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * The problems that a package finds in its own tables. The worker {@code trouble-watch} asks each
 * bean of this type every minute: it raises an alert of each problem, and resolves an alert when
 * its problem is not found any more.
 */
public interface StoredProblems {

  /** The rules of the alerts: all that {@link #find} may name. */
  Set<String> rules();

  /**
   * The present problems.
   *
   * @throws SQLException if the database is away
   */
  List<Problem> find(Connection connection) throws SQLException;

  /** How much a problem matters. */
  enum Degree {
    /** It raises no alert, but an alert that is raised stays: an operator may be working on it. */
    BELOW_THRESHOLD,
    /** It raises a warning. */
    WARNING,
    /** It raises a critical alert. */
    CRITICAL
  }

  /**
   * A problem.
   *
   * @param rule the rule that finds it, such as {@code dead-letters}
   * @param subject what has the problem; with the rule it identifies the alert
   * @param message the problem in one sentence, for the person on call
   */
  record Problem(String rule, String subject, Degree degree, String message) {}
}
