package io.nightshift.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Statements that are committed together or not at all. */
public final class Transaction {
  private Transaction() {}

  /**
   * What is done in a transaction.
   *
   * @param <T> what it answers
   * @param <E> what it throws beside the database's faults; {@code RuntimeException} where nothing
   */
  @FunctionalInterface
  public interface Step<T, E extends Exception> {
    /** Does it; the transaction is not its to end. */
    T run(Connection connection) throws SQLException, E;
  }

  /**
   * Commits what a step does, or nothing of it.
   *
   * @return what the step answers
   * @throws SQLException from the step or the database: nothing has changed (or, when the
   *     connection broke in the commit, all of it has)
   * @throws E from the step: nothing has changed
   */
  public static <T, E extends Exception> T run(DataSource dataSource, Step<T, E> step)
      throws SQLException, E {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = step.run(connection);
        connection.commit();
        return result;
      } catch (Throwable t) {
        rollback(connection, t);
        throw t;
      }
    }
  }

  private static void rollback(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
