package io.nightshift.jobs.bulk;

import java.sql.Connection;
import java.sql.SQLException;

/** An item of an operation: one row, or a few neighbours that are changed together. */
public interface BulkItem {

  /** The id of its last row: the operation continues after it. */
  long position();

  /**
   * Prepares the change outside of its transaction. Called before each attempt.
   *
   * @throws SQLException if the database is away
   */
  default void prepare() throws SQLException {}

  /**
   * Changes the rows that can still be changed, in the transaction that also records the progress.
   *
   * @throws SQLException if it fails: everything is rolled back
   */
  BulkTally change(Connection connection) throws SQLException;

  /**
   * Does what follows from the change, in transactions of its own, after its commit. A crash before
   * it must do no harm.
   *
   * @return the further rows of the operation that it has changed
   * @throws SQLException if the database is away
   */
  default BulkTally follow() throws SQLException {
    return BulkTally.NOTHING;
  }
}
