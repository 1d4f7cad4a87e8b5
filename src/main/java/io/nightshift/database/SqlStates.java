package io.nightshift.database;

import java.sql.SQLException;
import java.util.Set;

/** The standard's codes of failures. */
final class SqlStates {
  /** Classes for permanent faults: no such column, bad data, no such user, … */
  private static final Set<String> FAULTS = Set.of("07", "0A", "21", "22", "26", "28", "3D", "42");

  private SqlStates() {}

  /** Whether the same statement fails again later. */
  static boolean isPermanent(SQLException failure) {
    String state = failure.getSQLState();
    return state != null && state.length() > 2 && FAULTS.contains(state.substring(0, 2));
  }
}
