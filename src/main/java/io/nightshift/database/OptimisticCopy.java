package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;

/**
 * Copies rows as if none of them were stored yet, which is nearly always so: behind a savepoint,
 * without a look. If a unique index refuses one, the caller takes the way that looks, and so do all
 * callers until one finds that no row was stored. That is only a hint; it is safe for use by many
 * threads.
 */
public final class OptimisticCopy {
  private static final String UNIQUE_VIOLATION = "23505";

  /** The number below which the round trips of a savepoint cost more than they save. */
  private static final int WORTH_A_SAVEPOINT = 100;

  // Rows that are stored come in series, such as a replay: meanwhile each copy would fail, and
  // leave
  // dead rows.
  private volatile boolean storedExpected;

  /** A step that copies rows. */
  @FunctionalInterface
  public interface Step {
    /** Copies the rows. */
    void run() throws SQLException;
  }

  /**
   * Takes a step of the connection's transaction, or none of it.
   *
   * @param rows the number of rows
   * @return false if it is not worth it, or if a unique index refused a row: the step is rolled
   *     back, with the locks that it took, and the transaction continues
   * @throws SQLException if it fails for another reason: the transaction has failed
   */
  public boolean copies(Connection connection, int rows, Step step) throws SQLException {
    if (rows < WORTH_A_SAVEPOINT || storedExpected) {
      return false;
    }
    Savepoint before = connection.setSavepoint();
    try {
      step.run();
    } catch (SQLException e) {
      if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
        throw e;
      }
      connection.rollback(before);
      connection.releaseSavepoint(before);
      return false;
    }
    connection.releaseSavepoint(before);
    return true;
  }

  /**
   * Records what the other way found.
   *
   * @param rows the number of rows
   * @param wereStored whether a row was stored already
   */
  public void found(int rows, boolean wereStored) {
    if (rows >= WORTH_A_SAVEPOINT) {
      storedExpected = wereStored;
    }
  }
}
