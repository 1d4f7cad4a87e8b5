package io.nightshift.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Runs reads in one snapshot of the database, however long they take. */
public final class Snapshots {
  private Snapshots() {}

  /** A read in a transaction that changes nothing. */
  @FunctionalInterface
  public interface Read<T> {
    T run(Connection connection) throws SQLException;
  }

  public static <T> T read(DataSource dataSource, Read<T> read) throws SQLException {
    try (Connection connection = dataSource.getConnection()) {
      connection.setAutoCommit(false);
      try {
        begin(connection);
        return read.run(connection);
      } finally {
        connection.rollback();
      }
    }
  }

  /** For this transaction only: a pooler may give the session to others after it. */
  private static void begin(Connection connection) throws SQLException {
    try (Statement set = connection.createStatement()) {
      set.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }
  }
}
