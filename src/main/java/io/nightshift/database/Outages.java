package io.nightshift.database;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Distinguishes an unavailable database, or a temporary conflict, from a fault in the data. */
public final class Outages {
  // Classes of SQLSTATE (PostgreSQL, appendix A): connection exception, transaction rollback,
  // insufficient resources, operator intervention, system error.
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57", "58");
  private static final String LOCK_TIMEOUT = "55P03";
  // A failover that left the connection on a standby; an open transaction that was ended because it
  // was idle; a lock timeout; a prepared statement that a pooler has lost, or replaced by another.
  private static final Set<String> PASSING_STATES =
      Set.of("25006", "25P03", LOCK_TIMEOUT, "26000", "42P05");

  // States that the work of one event can cause: a statement or a transaction that takes too long,
  // and a session that the server or its watchdog ends.
  private static final Set<String> OWN =
      Set.of("57014", "25P03", "25P04", "57P01", "57P02", "08003", "08006");

  private Outages() {}

  /** The kind of a failure: an SQL state, or the name of a class. */
  public static String state(Throwable failure) {
    SQLException found = find(failure);
    String state = found == null ? null : found.getSQLState();
    return state == null ? failure.getClass().getName() : state;
  }

  /**
   * Whether a failure may be temporary, and may yet be caused by the one event that was applied.
   */
  public static boolean mayBeOwn(Throwable failure) {
    return OWN.contains(state(failure));
  }

  private static @Nullable SQLException find(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
      if (at instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  /** Whether a retry may succeed later. */
  public static boolean willPass(Throwable failure) {
    Throwable at = failure;
    for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
      if (at instanceof SQLException sql && willPass(sql)) {
        return true;
      }
    }
    return false;
  }

  private static boolean willPass(SQLException failure) {
    String state = failure.getSQLState();
    if (state == null || state.length() < 2) {
      // The failures of the connection pool (timeout, closed) have no SQL state.
      return true;
    }
    return failure instanceof SQLTransientException
        || failure instanceof SQLRecoverableException
        || PASSING_CLASSES.contains(state.substring(0, 2))
        || PASSING_STATES.contains(state);
  }

  /** Whether another transaction held rows for too long. */
  public static boolean isLockTimeout(Throwable failure) {
    return failure instanceof SQLException sql && LOCK_TIMEOUT.equals(sql.getSQLState());
  }

  /** Whether the failure is a conflict with another transaction, which is over at once. */
  public static boolean isConflict(Throwable failure) {
    return failure instanceof SQLException sql
        && sql.getSQLState() != null
        && sql.getSQLState().startsWith("40");
  }
}
