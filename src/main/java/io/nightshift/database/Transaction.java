package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs statements that are committed together or not at all. */
public final class Transaction {
  private Transaction() {}

  /**
   * The statements of a transaction.
   *
   * @param <T> the type of the result
   * @param <E> what it throws beside {@code SQLException}; {@code RuntimeException} for nothing
   */
  @FunctionalInterface
  public interface Step<T, E extends Exception> {
    /** Executes the statements; must not end the transaction. */
    T run(Connection connection) throws SQLException, E;
  }

  /**
   * Runs a step in one transaction.
   *
   * @return the result of the step
   * @throws SQLException from the step or the database: nothing has changed (or, if the connection
   *     broke in the commit, possibly all)
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
