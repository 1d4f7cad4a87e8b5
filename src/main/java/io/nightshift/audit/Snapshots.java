package io.nightshift.audit;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Reads of the database as it was at one moment, however long they take. */
final class Snapshots {
  private Snapshots() {}

  /** What is read in a transaction that changes nothing. */
  @FunctionalInterface
  interface Read<T> {
    T run(Connection connection) throws SQLException;
  }

  static <T> T read(DataSource dataSource, Read<T> read) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      try {
        return read.run(connection);
      } finally {
        connection.rollback();
        connection.setReadOnly(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
    }
  }
}
